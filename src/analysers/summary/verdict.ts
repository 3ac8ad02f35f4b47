import type { RunReport } from '../../model/report.js'
import type { RunRecord } from '../../model/run-record.js'
import type { NotMeasured } from './not-measured.js'
import type { Observations } from './observations.js'

export function judgeGrowth(
  _record: RunRecord,
  _seen: Observations,
  vetoes: readonly string[],
  missing: NotMeasured,
): RunReport['verdict'] {
  const why = 'growth was not judged'
  return {
    kind: 'inconclusive',
    bytesPerRecord: missing.take('verdict.bytesPerRecord', null, why),
    bytesPerRecordLow: missing.take('verdict.bytesPerRecordLow', null, why),
    bytesPerRecordHigh: missing.take('verdict.bytesPerRecordHigh', null, why),
    reasons: [why, ...vetoes],
  }
}
