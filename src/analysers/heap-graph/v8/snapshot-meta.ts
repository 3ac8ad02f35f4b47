import { SnapshotEnd } from './snapshot-text.js'

/** What a snapshot says about its own form (`snapshot.meta`, `node_count`, `edge_count`). */
export interface SnapshotMeta {
  readonly nodeCount: number
  readonly edgeCount: number
  readonly nodeFields: number
  readonly edgeFields: number
  /** Positions in a row of `nodes`. */
  readonly type: number
  readonly name: number
  readonly id: number
  readonly selfSize: number
  readonly edges: number
  /** Positions in a row of `edges`. */
  readonly edgeType: number
  readonly edgeName: number
  readonly target: number
  readonly nodeTypes: readonly string[]
  readonly edgeTypes: readonly string[]
}

/** @throws SnapshotEnd when it is not what V8 writes */
export function parseMeta(text: string): SnapshotMeta {
  let snapshot: unknown
  try {
    snapshot = JSON.parse(text)
  } catch {
    throw new SnapshotEnd('its description is no JSON')
  }
  const meta = member(snapshot, 'meta')
  const nodeFields = texts(member(meta, 'node_fields'))
  const edgeFields = texts(member(meta, 'edge_fields'))
  const at = (fields: readonly string[], name: string) => {
    const position = fields.indexOf(name)
    if (position < 0) throw new SnapshotEnd(`its description has no field ${name}`)
    return position
  }
  return {
    nodeCount: count(member(snapshot, 'node_count')),
    edgeCount: count(member(snapshot, 'edge_count')),
    nodeFields: nodeFields.length,
    edgeFields: edgeFields.length,
    type: at(nodeFields, 'type'),
    name: at(nodeFields, 'name'),
    id: at(nodeFields, 'id'),
    selfSize: at(nodeFields, 'self_size'),
    edges: at(nodeFields, 'edge_count'),
    edgeType: at(edgeFields, 'type'),
    edgeName: at(edgeFields, 'name_or_index'),
    target: at(edgeFields, 'to_node'),
    nodeTypes: texts(first(member(meta, 'node_types'))),
    edgeTypes: texts(first(member(meta, 'edge_types'))),
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

function first(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined
}

function texts(value: unknown): string[] {
  if (Array.isArray(value) && value.length < 256) return value.map(String)
  throw new SnapshotEnd('its description lacks the names of fields and types')
}

function count(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw new SnapshotEnd('its description lacks the number of nodes or edges')
}
