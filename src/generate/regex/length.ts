import type { RegexTree } from './tree.js'

/** How much one character may take: plain UTF-8, or UTF-8 inside a JSON string. */
export type CharacterBytes = (code: number) => number

export function utf8Bytes(code: number): number {
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
}

/** Upper bound: `\n` takes two bytes, other control characters six (`\u001f`). */
export function jsonBytes(code: number): number {
  return code < 0x20 ? 6 : code === 0x22 || code === 0x5c ? 2 : utf8Bytes(code)
}

/** Length of the longest text; saturates far above any limit, so nested repeats cannot overflow. */
export function longestBytes(tree: RegexTree, bytesOf: CharacterBytes): number {
  switch (tree.kind) {
    case 'text':
      return Array.from(tree.text).reduce((sum, character) => sum + bytesOf(character.codePointAt(0)!), 0)
    case 'class':
      return classMost(tree.ranges, bytesOf)
    case 'sequence':
      return saturate(tree.items.reduce((sum, item) => sum + longestBytes(item, bytesOf), 0))
    case 'choice':
      return tree.items.reduce((most, item) => Math.max(most, longestBytes(item, bytesOf)), 0)
    case 'repeat':
      return saturate(tree.max * longestBytes(tree.item, bytesOf))
  }
}

/** Most bytes of any character: sizes grow with the code point, but for the few that JSON escapes. */
function classMost(ranges: readonly (readonly [number, number])[], bytesOf: CharacterBytes): number {
  let most = 0
  for (const [from, to] of ranges) {
    most = Math.max(most, bytesOf(from), bytesOf(to))
    for (const escaped of [0x22, 0x5c])
      if (escaped >= from && escaped <= to) most = Math.max(most, bytesOf(escaped))
  }
  return most
}

function saturate(length: number): number {
  return Math.min(length, Number.MAX_SAFE_INTEGER)
}

/**
 * Characters drawn from one random number, so that n^k still leaves few numbers to reject: the most, up to 8,
 * with at most one in twenty rejected. Part of the definition of what a seed writes.
 */
export function charactersPerDraw(size: number): number {
  for (let count = 8; count > 1; count--) {
    const texts = size ** count
    if (texts > 0x100000000) continue
    if ((0x100000000 % texts) / 0x100000000 <= 0.05) return count
  }
  return 1
}
