/** A sorted copy, smallest first. */
export function sorted(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b)
}

/** The middle value, or the mean of the two middle ones; null of nothing. */
export function median(values: readonly number[]): number | null {
  return values.length === 0 ? null : medianOfSorted(sorted(values))
}

/** @param values sorted, at least one */
export function medianOfSorted(values: readonly number[]): number {
  const middle = values.length >> 1
  return values.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2
}
