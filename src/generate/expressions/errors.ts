/** What is wrong with an expression, and where. The caller adds the file's line and column. */
export class SqlError extends Error {
  /**
   * @param offset where in the text, characters from 0
   * @param instead what to write in its place, when that is known
   */
  constructor(
    readonly offset: number,
    message: string,
    readonly instead?: string,
  ) {
    super(message)
    this.name = 'SqlError'
  }
}

/**
 * The known word closest to `word`, for "did you mean": at most a third of its letters may differ.
 * Case does not count.
 */
export function closest(word: string, known: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase()
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1
  for (const candidate of known) {
    if (Math.abs(candidate.length - wanted.length) >= bestDistance) continue
    const distance = editDistance(wanted, candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** Levenshtein distance in which two swapped neighbours count as one edit (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let twoBack: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min(previous[j]! + 1, current[j - 1]! + 1, previous[j - 1]! + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, twoBack[j - 2]! + 1)
      }
      current.push(cost)
    }
    twoBack = previous
    previous = current
  }
  return previous[b.length]!
}
