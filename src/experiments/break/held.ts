import type { RunReport } from '../../model/report.js'
import { percent, time } from '../../reports/format.js'

/** Share of the asked rate that counts as held. */
export const fidelityAtLeast = 0.99
/** So far below, no second run is needed. */
const clearlyBelow = 0.8
/** A lag so many times its bound, likewise. */
const clearlyAbove = 5
/** A program that sends so much faster than it was told does not listen. */
const disobeysFrom = 1.25

export interface Held {
  readonly held: boolean
  readonly decisive: boolean
  /** Empty when it was held. */
  readonly why: string
}

/** Whether a run held its rate: all records there, at the rate asked for, and not late. */
export function heldIn(report: RunReport, lagP99Ms: number): Held {
  const { outcome, records, throughput, lag } = report
  if (outcome.kind !== 'completed') return { held: false, decisive: true, why: outcome.kind }
  if (records.lost !== null && records.lost > 0) {
    return { held: false, decisive: true, why: `${records.lost} records lost` }
  }
  const { fidelity } = throughput
  if (fidelity === null) return { held: false, decisive: true, why: 'its rate was not measured' }
  if (fidelity < fidelityAtLeast) {
    const why = `${percent(fidelity)} of the rate`
    return { held: false, decisive: fidelity < clearlyBelow, why }
  }
  if (lag.p99Ms !== null && lag.p99Ms > lagP99Ms) {
    const why = `p99 lag ${time(lag.p99Ms)}`
    return { held: false, decisive: lag.p99Ms > clearlyAbove * lagP99Ms, why }
  }
  return { held: true, decisive: false, why: '' }
}

/** Whether the target sends as fast as it likes, whatever rate it is told. */
export function disobeys({ throughput }: RunReport): boolean {
  return throughput.fidelity !== null && throughput.fidelity > disobeysFrom
}
