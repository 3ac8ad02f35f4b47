import type { RunReport } from '../../model/report.js'
import type { LiveSetTrendPoint } from '../../model/timeline.js'
import { type LiveSetReading, liveSetPoints } from '../live-set/points.js'
import { medianOfSorted, sorted } from '../statistics/order.js'

type Delivered = Parameters<typeof liveSetPoints>[1]

/** A line needs no more points to be drawn. */
const mostPoints = 200

/**
 * The verdict's slope over records, as a line over time through the middle of the points, with the lines of its
 * interval's ends. null where there is no slope.
 */
export function liveSetTrend(
  readings: readonly LiveSetReading[],
  delivered: Delivered,
  verdict: RunReport['verdict'],
): LiveSetTrendPoint[] | null {
  const { bytesPerRecord: slope, bytesPerRecordLow: low, bytesPerRecordHigh: high } = verdict
  if (slope === null) return null
  const points = readings.flatMap((reading) =>
    liveSetPoints([reading], delivered).map(({ records, bytes }) => ({ tMs: reading.tMs, records, bytes })),
  )
  if (points.length < 2) return null
  const middleRecords = medianOfSorted(points.map(({ records }) => records))
  // Where half of the points lie above the line and half below.
  const middleBytes = medianOfSorted(
    sorted(points.map(({ records, bytes }) => bytes - slope * (records - middleRecords))),
  )
  const stride = Math.ceil(points.length / mostPoints)
  const kept = points.filter((_, i) => i % stride === 0 || i === points.length - 1)
  return kept.map(({ tMs, records }) => {
    const at = (bytesPerRecord: number | null) =>
      bytesPerRecord === null ? null : Math.round(middleBytes + bytesPerRecord * (records - middleRecords))
    const ends = [at(low), at(high)]
    const known = ends.every((end) => end !== null)
    return {
      tMs,
      bytes: at(slope)!,
      lowBytes: known ? Math.min(...(ends as number[])) : null,
      highBytes: known ? Math.max(...(ends as number[])) : null,
    }
  })
}
