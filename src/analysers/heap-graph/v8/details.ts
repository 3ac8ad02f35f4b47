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
      return snapshot.strings.get(heap.names[node]!)?.slice(0, most) ?? null
    },
    findObject: (id) => {
      const node = /^@\d{1,10}$/.test(id) ? heap.ids.indexOf(Number(id.slice(1))) : -1
      return node >= 0 && node < graph.nodeCount ? node : null
    },
    close: async () => {},
  }
}

/** Elements and hidden edges have a number for a name, all others a text. */
function edgeName(snapshot: V8Snapshot, edgeTypes: readonly string[], packed: number): string {
  const type = edgeTypes[packed >>> edgeNameBits]
  const value = packed & (2 ** edgeNameBits - 1)
  if (type === 'element' || type === 'hidden') return `[${value}]`
  const text = snapshot.strings.get(value) ?? `name ${value}`
  return type === 'internal' ? `(${text})` : text
}
