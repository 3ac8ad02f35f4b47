import { lengthFactors, type SequentialVerdict } from '../../analysers/live-set/sequential.js'
import { oneLength } from '../../analysers/live-set/single-run.js'
import { logLogExponent } from '../../analysers/statistics/log-log.js'
import type { ExperimentSubject } from '../../model/experiment.js'
import type { LeakFindings, LeakLength } from '../../model/leak-findings.js'
import type { RunReport } from '../../model/report.js'
import type { StepResult } from '../engine/plan.js'
import { evidenceOf } from './evidence.js'
import { evidenceLabel } from './labels.js'

/** Growth with at least this exponent goes on in proportion to the records. */
const linearFrom = 0.75
/** Below this exponent there is none. */
const noneBelow = 0.15

export async function leakFindings(
  unit: number,
  decided: SequentialVerdict,
  done: readonly StepResult[],
  subject: ExperimentSubject,
): Promise<LeakFindings> {
  const runs = done.filter(({ label }) => label !== evidenceLabel)
  const missing: Record<string, string> = {}
  const take = <T>(path: string, value: T | null, why: string): T | null => {
    if (value === null) missing[path] = why
    return value
  }
  const last = runs.at(-1)?.report ?? null
  const lengths = runs.map(({ report }, i) => lengthOf(report, lengthFactors[i]!, unit))
  const noRun = 'no run was finished'
  const noSlope = last === null ? noRun : (last.verdict.reasons[0] ?? 'too few collections')
  const growing = decided.kind === 'leak' || last?.verdict.kind === 'growing'
  const evidence = await evidenceOf(done.find(({ label }) => label === evidenceLabel))
  const kind = decided.kind === 'run-longer' ? 'inconclusive' : decided.kind
  const decidedAt = decided.kind === 'run-longer' ? null : decided.decidedAtFactor
  return {
    verdict: {
      kind,
      decidedAtFactor: take('verdict.decidedAtFactor', decidedAt, 'it was ended before it was decided'),
      bytesPerRecord: take('verdict.bytesPerRecord', last?.verdict.bytesPerRecord ?? null, noSlope),
      bytesPerRecordLow: take('verdict.bytesPerRecordLow', last?.verdict.bytesPerRecordLow ?? null, noSlope),
      bytesPerRecordHigh: take(
        'verdict.bytesPerRecordHigh',
        last?.verdict.bytesPerRecordHigh ?? null,
        noSlope,
      ),
      reasons: [
        decided.kind === 'run-longer' ? 'it was ended before it was decided' : decided.reason,
        ...(last?.verdict.reasons ?? []).filter((reason) => reason !== oneLength),
      ],
    },
    payloadBytesPerRecord: take('payloadBytesPerRecord', payloadOf(last), 'nobody counted bodies'),
    untilFull: take('untilFull', growing ? untilFull(last, subject) : null, 'memory was not seen to grow'),
    growth: growthClass(lengths, take),
    lengths,
    evidence: take('evidence', evidence, growing ? 'no classes were counted' : 'memory was not seen to grow'),
    notMeasured: missing,
  }
}

function lengthOf({ verdict, memory }: RunReport, factor: number, unit: number): LeakLength {
  return {
    factor,
    records: unit * factor,
    kind: verdict.kind,
    bytesPerRecord: verdict.bytesPerRecord,
    bytesPerRecordLow: verdict.bytesPerRecordLow,
    bytesPerRecordHigh: verdict.bytesPerRecordHigh,
    liveSetBytes: memory.liveSetLastBytes,
    liveSetCollections: memory.liveSetCollections,
  }
}

function payloadOf(report: RunReport | null): number | null {
  const { bytes = null, requests = null } = report?.receiver ?? {}
  return bytes === null || requests === null || requests === 0 ? null : bytes / requests
}

/** What is free of the largest heap over what each record takes of it. */
function untilFull(last: RunReport | null, { heap }: ExperimentSubject): LeakFindings['untilFull'] {
  const perRecord = last?.verdict.bytesPerRecord ?? null
  const liveSet = last?.memory.liveSetLastBytes ?? null
  if (last === null || perRecord === null || perRecord <= 0 || liveSet === null) return null
  const limit = last.memory.heapLimitBytes ?? heap.maxBytes
  const records = Math.max(0, Math.floor((limit - liveSet) / perRecord))
  const rate = last.throughput.askedPerSecond ?? last.throughput.recordsPerSecond
  return { records, hours: rate === null || rate <= 0 ? null : records / rate / 3600 }
}

/** By the exponent of growth over the lengths: what grew at each is the slope times the records. */
function growthClass(
  lengths: readonly LeakLength[],
  take: <T>(path: string, value: T | null, why: string) => T | null,
): LeakFindings['growth'] {
  const grown = lengths.filter(({ kind }) => kind === 'growing' || kind === 'leak')
  const exponent =
    grown.length < 2
      ? null
      : logLogExponent(
          grown.map(({ records }) => records),
          grown.map(({ records, bytesPerRecord }) => records * (bytesPerRecord ?? 0)),
        )
  if (exponent === null) {
    const bounded = lengths.at(-1)?.kind === 'bounded'
    const why = 'growth at two lengths is needed'
    take('growth.exponent', null, why)
    return { kind: bounded ? 'none' : take('growth.kind', null, why), exponent: null }
  }
  const kind = exponent >= linearFrom ? 'linear' : exponent >= noneBelow ? 'sub-linear' : 'none'
  return { kind, exponent }
}
