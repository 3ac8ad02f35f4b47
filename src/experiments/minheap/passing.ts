import type { RunReport } from '../../model/report.js'

/** Share of the asked rate that a service must deliver. */
export const fidelityAtLeast = 0.99

/** A lag below this is nobody's trouble, however small it is in the roomy run. */
const leastLagLimitMs = 1000
/** What is much slower than in the roomy heap does not work any more; so it is with lag. */
const worseByFactor = 5
/** Whether a run came to its end with all records. */
export function completes({ outcome }: RunReport): boolean {
  return outcome.kind === 'completed'
}

/** Whether it also held the rate, and its lag under the limit where there is one. */
export function serves(report: RunReport, lagLimitMs: number | null): boolean {
  const { throughput, lag } = report
  const { fidelity } = throughput
  if (!completes(report) || fidelity === null || fidelity < fidelityAtLeast) return false
  return lagLimitMs === null || (lag.p99Ms !== null && lag.p99Ms <= lagLimitMs)
}

/** @returns null where lag is not measured */
export function lagLimitMs(asked: number | null, roomy: RunReport): number | null {
  const { p99Ms } = roomy.lag
  if (p99Ms === null) return null
  return asked ?? Math.max(leastLagLimitMs, worseByFactor * p99Ms)
}
