import { median } from '../../analysers/statistics/order.js'
import type { RunReport } from '../../model/report.js'
import type { SweepFindings, SweepPoint } from '../../model/sweep-findings.js'
import type { StepResult } from '../engine/plan.js'
import { type Configuration, resultsOf } from './configuration.js'

/** What one configuration came to. */
export interface Measured {
  readonly configuration: Configuration
  readonly runs: number
  readonly completed: readonly RunReport[]
  readonly failure: SweepPoint['failure']
  /** Of the completed runs; empty without any. */
  readonly folders: readonly string[]
}

export function measuredOf(configuration: Configuration, done: readonly StepResult[]): Measured {
  const results = resultsOf(configuration, done)
  const completed = results.filter(({ report }) => report.outcome.kind === 'completed')
  return {
    configuration,
    runs: results.length,
    completed: completed.map(({ report }) => report),
    failure: results.find(({ report }) => report.outcome.kind !== 'completed')?.report.outcome.kind ?? null,
    folders: completed.map(({ folder }) => folder),
  }
}

/** The time that curves are of. */
export function timeOf({ durationMs, cpu }: RunReport, timeIs: SweepFindings['timeIs']): number | null {
  return timeIs === 'wall' ? durationMs : cpu.totalMs
}

/** Median of a figure over the completed runs; null when none has it. */
export function typical(
  { completed }: Measured,
  figure: (report: RunReport) => number | null,
): number | null {
  return median(completed.map(figure).filter((value) => value !== null))
}

/** How far apart the runs of one configuration are: the median over all that have two. */
export function repeatSpread(all: readonly Measured[], timeIs: SweepFindings['timeIs']): number | null {
  const spreads = all.flatMap(({ completed }) => {
    const times = completed.map((report) => timeOf(report, timeIs)).filter((time) => time !== null)
    const middle = median(times)
    if (times.length < 2 || middle === null || middle <= 0) return []
    return [(Math.max(...times) - Math.min(...times)) / middle]
  })
  return median(spreads)
}
