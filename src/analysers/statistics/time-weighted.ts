/**
 * Mean of a figure over time, each value holding until the next was taken: `sum x_i dt_i / sum dt_i`. Unlike the
 * plain mean it does not change with how often one looked.
 *
 * @param timesMs in order; the last value has no duration of its own unless `endMs` gives it one
 * @returns null of nothing; the plain mean when no time passed
 */
export function timeWeightedMean(
  timesMs: readonly number[],
  values: readonly number[],
  endMs: number = timesMs.at(-1) ?? 0,
): number | null {
  const n = values.length
  if (n === 0) return null
  let sum = 0
  let duration = 0
  for (let i = 0; i < n; i++) {
    const dt = Math.max(0, (timesMs[i + 1] ?? endMs) - timesMs[i]!)
    sum += values[i]! * dt
    duration += dt
  }
  return duration > 0 ? sum / duration : values.reduce((a, b) => a + b, 0) / n
}
