import type { Data, Located } from '../../model/scenario.js'
import { shorten } from '../check-shape.js'
import type { ReadContext } from '../context.js'
import { child, entriesOf, located, type TreeNode } from '../tree.js'

export type Options = ReadonlyMap<string, Located<Data>>

/** Options of several maps in one; the later ones win. */
export function mergeOptions(...maps: readonly (TreeNode | undefined)[]): Map<string, Located<Data>> {
  const merged = new Map<string, Located<Data>>()
  for (const map of maps) {
    for (const entry of entriesOf(map)) merged.set(entry.key, located(entry.value))
  }
  return merged
}

/** Only the named keys of a map, for keys that stand outside `options`. */
export function pickOptions(map: TreeNode | undefined, keys: readonly string[]): Map<string, Located<Data>> {
  const picked = new Map<string, Located<Data>>()
  for (const key of keys) {
    const node = child(map, key)
    if (node !== undefined) picked.set(key, located(node))
  }
  return picked
}

/** Limits on options that hold numbers. */
export function checkConnectionOptions(options: Options, context: ReadContext): void {
  for (const key of ['connections', 'pipelining']) {
    const option = options.get(key)
    if (option === undefined) continue
    const number = Number(option.value)
    if (Number.isInteger(number) && number >= 1 && number <= 1024) continue
    const message = `'${key}' must lie between 1 and 1024, but is '${shorten(String(option.value))}'`
    context.problems.error('out-of-range', option.place, message, `write \`${key}: 64\``)
  }
}
