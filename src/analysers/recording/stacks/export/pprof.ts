import { gzipSync } from 'node:zlib'
import { Function as Code, Line, Location, Profile, Sample, StringTable, ValueType } from 'pprof-format'
import type { ExportSource } from './source.js'

/** Stacks beyond these, the lightest ones, become one `[other]`: each is written frame by frame. */
export const maxPprofStacks = 100_000

/**
 * A gzip-compressed pprof profile (https://github.com/google/pprof/blob/main/proto/profile.proto). A comparison
 * writes later minus earlier, as pprof's own `-diff_base` does.
 */
export function pprof({ tree, before }: ExportSource): Uint8Array {
  const strings = new StringTable()
  const [type, unit] = tree.unit === 'bytes' ? ['space', 'bytes'] : ['samples', 'count']
  const weightOf = (node: number) => Math.round(tree.selfOf(node) - (before?.self[node] ?? 0))
  const nodes: number[] = []
  for (let node = 1; node < tree.nodeCount; node++) if (weightOf(node) !== 0) nodes.push(node)
  nodes.sort((a, b) => Math.abs(weightOf(b)) - Math.abs(weightOf(a)) || a - b)
  const samples = nodes
    .slice(0, maxPprofStacks)
    .map((node) => new Sample({ locationId: locationsOf(tree.pathOf(node)), value: [weightOf(node)] }))
  const rest = nodes.slice(maxPprofStacks).reduce((sum, node) => sum + weightOf(node), 0)
  const code = Array.from({ length: tree.frames.size }, (_, id) => {
    const { file, line } = tree.frames.source(id)
    const name = strings.dedup(tree.frames.name(id).toWellFormed())
    return new Code({
      id: id + 1,
      name,
      systemName: name,
      filename: strings.dedup(file?.toWellFormed() ?? ''),
      startLine: line ?? 0,
    })
  })
  const otherId = code.length + 1
  if (rest !== 0) {
    code.push(new Code({ id: otherId, name: strings.dedup('[other]') }))
    samples.push(new Sample({ locationId: [otherId], value: [rest] }))
  }
  const profile = new Profile({
    sampleType: [new ValueType({ type: strings.dedup(type), unit: strings.dedup(unit) })],
    sample: samples,
    location: code.map(({ id }, at) => {
      const line = at < tree.frames.size ? (tree.frames.source(at).line ?? 0) : 0
      return new Location({ id, line: [new Line({ functionId: id, line })] })
    }),
    function: code,
    stringTable: strings,
  })
  return gzipSync(profile.encode())
}

/** Ids count from 1 and a stack goes from the inside out. */
function locationsOf(path: readonly number[]): number[] {
  return path.map((frame) => frame + 1).reverse()
}
