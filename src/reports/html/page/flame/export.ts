import type { Stacks } from './layout.js'

/**
 * Collapsed stacks: `outermost;...;innermost weight`, a stack a line. A `;` in a name becomes `:`.
 * @param selfs the weights that end in each node: of one recording, or of several beside each other
 */
export function collapsedText(
  { frames, parents, frameOf }: Pick<Stacks, 'frames' | 'parents' | 'frameOf'>,
  selfs: readonly ArrayLike<number>[],
): string {
  const lines: string[] = []
  for (let node = 1; node < parents.length; node++) {
    const weights = selfs.map((self) => Math.round(self[node] ?? 0))
    if (selfs.every((self) => self[node] === 0)) continue
    const stack: string[] = []
    for (let at = node; at > 0; at = parents[at]!) stack.unshift(oneLine(frames[frameOf[at]!]!.name))
    lines.push(`${stack.join(';')} ${weights.join(' ')}`)
  }
  return `${lines.join('\n')}\n`
}

/** speedscope's file format (https://www.speedscope.app/file-format-schema.json), one sample for each stack. */
export function speedscopeText(stacks: Stacks, name: string, unit: 'samples' | 'bytes'): string {
  const { frames, parents, frameOf, self } = stacks
  const samples: number[][] = []
  const weights: number[] = []
  for (let node = 0; node < self.length; node++) {
    if (self[node] === 0) continue
    const stack: number[] = []
    for (let at = node; at > 0; at = parents[at]!) stack.unshift(frameOf[at]!)
    samples.push(stack)
    weights.push(self[node]!)
  }
  const endValue = weights.reduce((sum, weight) => sum + weight, 0)
  return JSON.stringify({
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    exporter: 'heapmark',
    shared: { frames: frames.map((frame) => ({ name: frame.name })) },
    profiles: [
      {
        type: 'sampled',
        name,
        unit: unit === 'bytes' ? 'bytes' : 'none',
        startValue: 0,
        endValue,
        samples,
        weights,
      },
    ],
  })
}

function oneLine(name: string): string {
  return name.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ').replaceAll(';', ':')
}
