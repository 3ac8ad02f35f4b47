import type { RunReport } from '../../model/report.js'
import { gcWasWatched } from './memory.js'
import { type NotMeasured, roundTo } from './not-measured.js'
import type { Observations } from './observations.js'

/** Processor time of the target. */
export function cpuFigures(seen: Observations, missing: NotMeasured): RunReport['cpu'] {
  const none = 'no sample of the target process was taken'
  return {
    totalMs: missing.take('cpu.totalMs', roundTo(seen.process.cpuMs, 0), none),
    averageCores: missing.take(
      'cpu.averageCores',
      roundTo(seen.process.averageCores, 3),
      seen.process.count === 0
        ? none
        : 'it takes two samples of the target process, with a counter that does not fall',
    ),
  }
}

/** Garbage collection of the target. @param durationMs the run time that pauses are a share of */
export function gcFigures(
  seen: Observations,
  durationMs: number | null,
  missing: NotMeasured,
): RunReport['gc'] {
  const { gc } = seen
  const watched = gcWasWatched(seen)
  const figure = (name: string, value: number, decimals: number) =>
    missing.take(
      `gc.${name}`,
      watched ? roundTo(value, decimals) : null,
      'garbage collection was not watched: the target gave no samples from inside its heap',
    )
  return {
    count: figure('count', gc.count, 0),
    pauseMsTotal: figure('pauseMsTotal', gc.pauseMsTotal, 3),
    pauseMsMax: figure('pauseMsMax', gc.pauseMsMax, 3),
    share: missing.take(
      'gc.share',
      watched && durationMs !== null && durationMs > 0 ? roundTo(gc.pauseMsTotal / durationMs, 6) : null,
      watched ? 'the run time is not known' : 'garbage collection was not watched',
    ),
    byName: [...gc.byName]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, totals]) => ({
        name,
        count: totals.count,
        pauseMsTotal: roundTo(totals.pauseMsTotal, 3) ?? 0,
        pauseMsMax: roundTo(totals.pauseMsMax, 3) ?? 0,
      })),
  }
}
