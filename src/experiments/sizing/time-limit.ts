import type { RunReport } from '../../model/report.js'

const slowerByFactor = 5
/** Starting takes its time on a busy machine, however short the run. */
const leastMs = 5000

/**
 * Collectors thrash in place of giving up: a run that takes five times as long as one in a roomy heap has failed
 * (METHODS section 4).
 */
export function timeLimitMs(roomy: RunReport): number | null {
  return roomy.durationMs === null ? null : Math.max(leastMs, slowerByFactor * roomy.durationMs)
}
