import type { Observations } from './observations.js'

/**
 * The live set as a level over time: each old-generation collection's holds until the next. Its mean is from the
 * first such collection to the last sample; a long run's readings are thinned, which a mean bears.
 */
export function liveSetLevel({ gc, process, lastMs }: Observations): {
  readonly peakBytes: number | null
  readonly averageBytes: number | null
  readonly atPeakBytes: number | null
} {
  const readings = [...gc.old.items].sort((a, b) => a.tMs - b.tMs)
  const peakMs = process.atPeak?.tMs ?? null
  let sum = 0
  let heldMs = 0
  let atPeakBytes: number | null = null
  for (const [i, { tMs, bytes }] of readings.entries()) {
    const dtMs = Math.max(0, (readings[i + 1]?.tMs ?? lastMs ?? tMs) - tMs)
    sum += bytes * dtMs
    heldMs += dtMs
    if (peakMs !== null && tMs <= peakMs) atPeakBytes = bytes
  }
  return {
    peakBytes: gc.largestLiveSetBytes,
    averageBytes: heldMs > 0 ? sum / heldMs : gc.lastLiveSetBytes,
    atPeakBytes,
  }
}
