import type { RunReport } from '../../model/report.js'
import { type NotMeasured, roundTo } from './not-measured.js'
import type { Observations } from './observations.js'

/** The target's memory control group: how near its limit it came, and what the limit did. */
export function cgroupFigures({ cgroup }: Observations, missing: NotMeasured): RunReport['cgroup'] {
  if (cgroup.last === null) {
    return missing.take('cgroup', null, 'no memory control group of the target was read')
  }
  const risen = (counter: 'limitHits' | 'oomKills' | 'throttledMs') =>
    missing.take(
      `cgroup.${counter}`,
      roundTo(cgroup.risen(counter), 3),
      'the control group does not count it',
    )
  return {
    currentPeakBytes: cgroup.peakBytes,
    limitBytes: missing.take('cgroup.limitBytes', cgroup.limitBytes, 'the control group has no memory limit'),
    limitHits: risen('limitHits'),
    oomKills: risen('oomKills'),
    throttledMs: risen('throttledMs'),
  }
}
