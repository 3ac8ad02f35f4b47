import type { RunReport } from '../../model/report.js'
import { type NotMeasured, roundTo } from './not-measured.js'
import type { Observations } from './observations.js'

/** What was done to the target on request, in order of time. */
export function perturbations(seen: Observations, missing: NotMeasured): RunReport['perturbations'] {
  const listed = [...seen.perturbations].sort((a, b) => a.tMs - b.tMs)
  if (listed.some(({ file }) => file === null)) {
    missing.take('perturbations[].file', null, 'it left no file')
  }
  return listed.map(({ tMs, action, durationMs, file }) => ({
    tMs: roundTo(tMs, 3) ?? 0,
    action,
    durationMs: roundTo(durationMs, 3) ?? 0,
    file,
  }))
}
