import type { Place } from '../model/problem.js'
import type { Data, Located } from '../model/scenario.js'

/** A YAML text as plain data that knows where each part stands in the file. Aliases are already resolved. */
export type TreeNode = MapNode | ListNode | ScalarNode

export interface MapNode {
  readonly kind: 'map'
  readonly place: Place
  readonly entries: ReadonlyMap<string, MapEntry>
}

export interface MapEntry {
  readonly key: string
  readonly keyPlace: Place
  readonly value: TreeNode
}

export interface ListNode {
  readonly kind: 'list'
  readonly place: Place
  readonly items: readonly TreeNode[]
}

export interface ScalarNode {
  readonly kind: 'scalar'
  readonly place: Place
  readonly value: null | boolean | number | string
  /** As written, without quotes. */
  readonly text: string
}

export function child(node: TreeNode | undefined, key: string): TreeNode | undefined {
  return node?.kind === 'map' ? node.entries.get(key)?.value : undefined
}

/** The items of a list; none when `node` is anything else. */
export function itemsOf(node: TreeNode | undefined): readonly TreeNode[] {
  return node?.kind === 'list' ? node.items : []
}

export function entriesOf(node: TreeNode | undefined): Iterable<MapEntry> {
  return node?.kind === 'map' ? node.entries.values() : []
}

/** Text of a scalar that is not null; undefined for anything else. */
export function textOf(node: TreeNode | undefined): string | undefined {
  return node?.kind === 'scalar' && node.value !== null ? node.text : undefined
}

/** No digit can be taken by two parts of it: a long row of digits that is no number is then refused in one pass. */
const numberText = /^\s*[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?\s*$/

/** A number, also when it is written in quotes (as every value that comes from a variable may be). */
export function numberOf(node: TreeNode | undefined): number | undefined {
  if (node?.kind !== 'scalar') return undefined
  if (typeof node.value === 'number') return node.value
  if (typeof node.value !== 'string' || !numberText.test(node.value)) {
    return undefined
  }
  return Number(node.value)
}

/** True or false, also in quotes. */
export function booleanOf(node: TreeNode | undefined): boolean | undefined {
  if (node?.kind !== 'scalar') return undefined
  if (typeof node.value === 'boolean') return node.value
  const text = node.text.toLowerCase()
  return text === 'true' ? true : text === 'false' ? false : undefined
}

/** Whole numbers beyond 2^53 keep their digits, as text: no silent rounding. */
export function dataOf(node: TreeNode): Data {
  if (node.kind === 'list') return node.items.map(dataOf)
  if (node.kind === 'map') {
    return Object.fromEntries([...node.entries.values()].map((entry) => [entry.key, dataOf(entry.value)]))
  }
  if (typeof node.value === 'number' && Number.isInteger(node.value) && !Number.isSafeInteger(node.value)) {
    return /^[-+]?\d+$/.test(node.text) ? node.text : node.value
  }
  return node.value
}

export function located(node: TreeNode): Located<Data> {
  return { value: dataOf(node), place: node.place }
}
