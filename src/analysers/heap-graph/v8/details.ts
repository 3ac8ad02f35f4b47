import type { Field, GraphDetails, Reference } from '../details.js'
import { edgeNameBits, type V8Heap, type V8Snapshot } from './read-snapshot.js'

const textTypes: ReadonlySet<string> = new Set([
  'string',
  'concatenated string',
  'sliced string',
  'symbol',
  'number',
  'bigint',
  'regexp',
])

/** Everything about a snapshot's objects is in memory. */
export function snapshotDetails(snapshot: V8Snapshot, heap: V8Heap): GraphDetails {
  const { graph } = heap
  const { nodeTypes, edgeTypes } = snapshot.meta!
  const name = (at: number) => edgeName(snapshot, edgeTypes, heap.edgeNames[at]!)
  const fieldsOf = (node: number): Field[] => {
    const fields: Field[] = []
    for (let at = graph.first[node]!; at !== 0; at++) {
      const target = graph.targets[at]!
      const type = edgeTypes[heap.edgeNames[at]! >>> edgeNameBits] ?? 'edge'
      fields.push({ name: name(at), type, value: null, target: target < 0 ? ~target : target })
      if (target < 0) break
    }
    return fields
  }
  const nameOf = ({ from, to }: Reference): string => {
    for (let at = graph.first[from]!; at !== 0; at++) {
      const target = graph.targets[at]!
      if (target === to || target === ~to) return name(at)
      if (target < 0) break
    }
    return '?'
  }
  return {
    graph,
    referenceNames: async (steps) => steps.map(nameOf),
    rootKinds: async (nodes) => new Map(nodes.includes(0) ? [[0, 'root of the snapshot']] : []),
    fields: async (node, from, most) => {
      const fields = fieldsOf(node)
      return { fields: fields.slice(from, from + most), total: fields.length }
    },
    text: async (node, most) => {
      if (!textTypes.has(nodeTypes[heap.types[node]!] ?? '')) return null
      return concatenated(snapshot, heap, node, most)
    },
    findObject: (id) => {
      const node = /^@\d{1,10}$/.test(id) ? heap.ids.indexOf(Number(id.slice(1))) : -1
      return node >= 0 && node < graph.nodeCount ? node : null
    },
    close: async () => {},
  }
}

/** The text of a string; of one that V8 has not joined yet, its parts one after another. */
function concatenated(snapshot: V8Snapshot, heap: V8Heap, node: number, most: number): string {
  const { nodeTypes, edgeTypes } = snapshot.meta!
  const { graph, types, names, edgeNames } = heap
  const joined = nodeTypes.indexOf('concatenated string')
  const open = [node]
  let text = ''
  for (let looked = 0; looked < 10_000 && text.length < most; looked++) {
    const part = open.pop()
    if (part === undefined) break
    if (types[part] !== joined || graph.first[part] === 0) {
      text += snapshot.strings.get(names[part]!) ?? ''
      continue
    }
    const parts = { '(first)': -1, '(second)': -1 }
    for (let at = graph.first[part]!; ; at++) {
      const target = graph.targets[at]!
      const name = edgeName(snapshot, edgeTypes, edgeNames[at]!)
      if (name === '(first)' || name === '(second)') parts[name] = target < 0 ? ~target : target
      if (target < 0) break
    }
    for (const next of [parts['(second)'], parts['(first)']]) if (next >= 0) open.push(next)
  }
  return text.slice(0, most)
}

/** Elements and hidden edges have a number for a name, all others a text. */
function edgeName(snapshot: V8Snapshot, edgeTypes: readonly string[], packed: number): string {
  const type = edgeTypes[packed >>> edgeNameBits]
  const value = packed & (2 ** edgeNameBits - 1)
  if (type === 'element' || type === 'hidden') return `[${value}]`
  const text = snapshot.strings.get(value) ?? `name ${value}`
  return type === 'internal' ? `(${text})` : text
}
