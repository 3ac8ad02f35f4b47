import { type ExportSource, oneLine } from './source.js'

/**
 * Collapsed stacks, the format of FlameGraph's `flamegraph.pl`: `outermost;...;innermost weight`, a stack a line.
 * A comparison has two weights, earlier and later, as FlameGraph's `difffolded.pl` writes them.
 * A `;` in a name becomes `:`, a line end a space: the format cannot hold them.
 */
export function* collapsed({ tree, before }: ExportSource): Generator<string> {
  const names = Array.from({ length: tree.frames.size }, (_, id) =>
    oneLine(tree.frames.name(id)).replaceAll(';', ':'),
  )
  for (let node = 1; node < tree.nodeCount; node++) {
    const weight = tree.selfOf(node)
    const earlier = before?.self[node] ?? 0
    if (weight === 0 && earlier === 0) continue
    const stack = tree
      .pathOf(node)
      .map((frame) => names[frame])
      .join(';')
    yield before === null ? `${stack} ${whole(weight)}\n` : `${stack} ${whole(earlier)} ${whole(weight)}\n`
  }
}

/** Weights are counts or bytes; the format's readers know no fractions. */
function whole(weight: number): string {
  return Math.round(weight).toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 0 })
}
