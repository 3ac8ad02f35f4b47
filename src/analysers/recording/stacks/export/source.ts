import type { StackDiff } from '../diff.js'
import type { StackTrie } from '../stack-trie.js'

/** What an exporter writes: stacks, with the weights of an earlier recording beside them in a comparison. */
export interface ExportSource {
  readonly tree: StackTrie
  readonly before: { readonly self: Float64Array; readonly total: number } | null
}

export function sourceOf(stacks: StackTrie | StackDiff): ExportSource {
  if ('tree' in stacks) {
    return { tree: stacks.tree, before: { self: stacks.beforeSelf, total: stacks.beforeTotal } }
  }
  return { tree: stacks, before: null }
}

/** Half-written characters and control characters of a name, made harmless for any text file. */
export function oneLine(name: string): string {
  return name.toWellFormed().replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ')
}
