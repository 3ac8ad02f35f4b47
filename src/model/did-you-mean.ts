/**
 * The known word nearest to a mistyped one, by edit distance with neighbouring letters swapped counting as one
 * step (Damerau-Levenshtein, optimal string alignment). Undefined when none is near enough to be meant.
 */
export function didYouMean(word: string, known: Iterable<string>): string | undefined {
  // Longer words are no slips of the finger, and the table below is quadratic.
  if (word.length > 60) return undefined
  const lower = word.toLowerCase()
  const simplified = simplify(word)
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const candidate of known) {
    const distance =
      simplify(candidate) === simplified ? 0 : editDistance(lower, candidate.toLowerCase(), bestDistance)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** `rows_per_second`, `rows-per-second` and `RowsPerSecond` are the same word. */
function simplify(word: string): string {
  return word.replace(/[-_ ]/g, '').toLowerCase()
}

/** Edit distance of two words; any number of at least `limit` when it is not below that. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let twoBack: number[] = []
  let back = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      let cost = Math.min(back[column]! + 1, current[column - 1]! + 1, back[column - 1]! + (same ? 0 : 1))
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, twoBack[column - 2]! + 1)
      }
      current.push(cost)
    }
    twoBack = back
    back = current
  }
  return back[b.length]!
}
