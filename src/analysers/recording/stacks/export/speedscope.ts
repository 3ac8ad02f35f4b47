import { childrenOf } from '../top.js'
import type { ExportSource } from './source.js'

/**
 * speedscope's file format (https://www.speedscope.app/file-format-schema.json), evented: each node opens and closes
 * once, so the file grows with the tree and not with the depth of each of its stacks. A comparison becomes two
 * profiles of one file.
 */
export function* speedscope({ tree, before }: ExportSource): Generator<string> {
  yield '{"$schema":"https://www.speedscope.app/file-format-schema.json","exporter":"heapmark","shared":{"frames":['
  for (let id = 0; id < tree.frames.size; id++) {
    const { file, line } = tree.frames.source(id)
    const frame = {
      name: tree.frames.name(id).toWellFormed(),
      ...(file === null ? {} : { file }),
      ...(line === null ? {} : { line }),
    }
    yield `${id === 0 ? '' : ','}${JSON.stringify(frame)}`
  }
  yield ']},"profiles":['
  const self = Float64Array.from({ length: tree.nodeCount }, (_, node) => tree.selfOf(node))
  if (before !== null) {
    yield* profile('before', { tree, before }, before.self)
    yield ','
  }
  yield* profile(before === null ? tree.unit : 'after', { tree, before }, self)
  yield ']}\n'
}

function* profile(name: string, { tree }: ExportSource, self: Float64Array): Generator<string> {
  const totals = tree.totals(self)
  const { first, next } = childrenOf(tree)
  const unit = tree.unit === 'bytes' ? 'bytes' : 'none'
  yield `{"type":"evented","name":"${name}","unit":"${unit}","startValue":0,"endValue":${totals[0]},"events":[`
  let at = self[0]!
  let separator = ''
  const todo: number[] = []
  const push = (parent: number) => {
    for (let child = first[parent]!; child !== 0; child = next[child]!)
      if (totals[child]! > 0) todo.push(child)
  }
  push(0)
  for (let step = todo.pop(); step !== undefined; step = todo.pop()) {
    const node = step < 0 ? ~step : step
    yield `${separator}{"type":"${step < 0 ? 'C' : 'O'}","frame":${tree.frameOf(node)},"at":${at}}`
    separator = ','
    if (step < 0) continue
    at += self[node]!
    todo.push(~node)
    push(node)
  }
  yield ']}'
}
