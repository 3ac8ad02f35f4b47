/**
 * What a regex can write, as plain data. Only texts that match the regex can be made from it. Character ranges
 * are code points, sorted, apart from each other, both ends included.
 */
export type RegexTree =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'class'; readonly ranges: readonly CodeRange[] }
  | { readonly kind: 'sequence'; readonly items: readonly RegexTree[] }
  | { readonly kind: 'choice'; readonly items: readonly RegexTree[] }
  | { readonly kind: 'repeat'; readonly item: RegexTree; readonly min: number; readonly max: number }

export type CodeRange = readonly [from: number, to: number]

/** How often `*`, `+` and `{n,}` repeat at most, unless n itself is more. */
export const unboundedRepeatLimit = 10

/** No field's text may be longer, in bytes of UTF-8. */
export const longestTextBytes = 64 * 1024

/** Number of characters in a class. */
export function classSize(ranges: readonly CodeRange[]): number {
  return ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0)
}

/** The characters of a class in order of their code points. */
export function classCodes(ranges: readonly CodeRange[]): number[] {
  const codes: number[] = []
  for (const [from, to] of ranges) for (let code = from; code <= to; code++) codes.push(code)
  return codes
}

/** Sorted and joined, so that no character counts twice. */
export function joinRanges(ranges: readonly CodeRange[]): CodeRange[] {
  const joined: [number, number][] = []
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = joined.at(-1)
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to)
    else joined.push([from, to])
  }
  return joined
}

/** What of `universe` is not in `ranges` (both joined). */
export function subtractRanges(universe: readonly CodeRange[], ranges: readonly CodeRange[]): CodeRange[] {
  let left: CodeRange[] = [...universe]
  for (const [from, to] of ranges) {
    left = left.flatMap(([start, end]): CodeRange[] => {
      if (to < start || from > end) return [[start, end]]
      const parts: CodeRange[] = []
      if (start < from) parts.push([start, from - 1])
      if (to < end) parts.push([to + 1, end])
      return parts
    })
  }
  return left
}
