import type { DuplicateStrings, FillRatio } from '../findings.js'
import { largest } from '../graph/tree-children.js'
import { edgeNameBits, type V8Heap, type V8Snapshot } from './read-snapshot.js'

const mostDuplicates = 20
const shownCharacters = 100
/** V8 writes at most so much of a text: longer ones that begin alike look the same. */
const wholeTextBytes = 1000
const pointerBytes = 8
/** Map and length of a FixedArray. */
const arrayHeaderBytes = 16

/** Strings with the same text are distinct nodes with the same name. */
export function snapshotDuplicates({ strings, meta }: V8Snapshot, heap: V8Heap): DuplicateStrings {
  const { graph, types, names } = heap
  const stringType = meta!.nodeTypes.indexOf('string')
  const counts = new Uint32Array(strings.size)
  const bytes = new Float64Array(strings.size)
  let all = 0
  for (let node = 0; node < graph.nodeCount; node++) {
    const name = names[node]!
    if (types[node] !== stringType || name >= counts.length) continue
    all++
    counts[name]!++
    bytes[name]! += graph.shallowBytes[node]!
  }
  let distinct = 0
  let wastedBytes = 0
  const wasted = (name: number) => (bytes[name]! * (counts[name]! - 1)) / counts[name]!
  const duplicates: number[] = []
  for (let name = 0; name < counts.length; name++) {
    if (counts[name] === 0) continue
    distinct++
    if (counts[name] === 1 || strings.lengthOf(name) >= wholeTextBytes) continue
    wastedBytes += wasted(name)
    duplicates.push(name)
  }
  return {
    strings: all,
    distinct,
    wastedBytes: Math.round(wastedBytes),
    top: largest(duplicates, mostDuplicates, wasted).map((name) => ({
      text: (strings.get(name) ?? '').slice(0, shownCharacters),
      count: counts[name]!,
      wastedBytes: Math.round(wasted(name)),
    })),
  }
}

/**
 * Arrays whose elements are objects: a snapshot shows neither small integers nor doubles, so an array without any
 * reference is left out.
 */
export function snapshotFill({ strings, meta }: V8Snapshot, heap: V8Heap): FillRatio[] {
  const { graph, types, names, edgeNames } = heap
  const object = meta!.nodeTypes.indexOf('object')
  const element = meta!.edgeTypes.indexOf('element')
  const internal = meta!.edgeTypes.indexOf('internal')
  const arrayName = strings.indexOf('Array')
  const elementsName = strings.indexOf('elements')
  const sums = { count: 0, elements: 0, capacity: 0 }
  for (let node = 0; node < graph.nodeCount; node++) {
    if (types[node] !== object || graph.first[node] === 0 || names[node] !== arrayName) continue
    let elements = 0
    let capacity = 0
    for (let at = graph.first[node]!; ; at++) {
      const target = graph.targets[at]! < 0 ? ~graph.targets[at]! : graph.targets[at]!
      const type = edgeNames[at]! >>> edgeNameBits
      if (type === element) elements++
      else if (type === internal && (edgeNames[at]! & (2 ** edgeNameBits - 1)) === elementsName) {
        capacity = Math.max(0, (graph.shallowBytes[target]! - arrayHeaderBytes) / pointerBytes)
      }
      if (graph.targets[at]! < 0) break
    }
    if (elements === 0 || capacity < elements) continue
    sums.count++
    sums.elements += elements
    sums.capacity += capacity
  }
  if (sums.count === 0) return []
  return [
    {
      className: 'Array',
      ...sums,
      empty: 0,
      ratio: sums.elements / sums.capacity,
      wastedBytes: (sums.capacity - sums.elements) * pointerBytes,
    },
  ]
}
