import { z } from 'zod'
import { type RunReport, reportFormatVersion } from '../../model/report.js'
import type { RunRecord } from '../../model/run-record.js'

const figure = z.number().nullable()

/** The part of a report that the history keeps; `report.json` is read by it, for the file may be damaged. */
export const keptPart = z.object({
  formatVersion: z.literal(reportFormatVersion),
  scenario: z.object({ name: z.string() }),
  target: z.object({ kind: z.string() }),
  outcome: z.object({ kind: z.string() }),
  startedAt: z.string(),
  durationMs: figure,
  heap: z.object({ minBytes: z.number().nullable(), maxBytes: z.number().nullable() }),
  records: z.object({ received: figure, generated: figure, lost: figure }),
  throughput: z.object({ recordsPerSecond: figure }),
  lag: z.object({ p99Ms: figure }),
  memory: z.object({
    peakRssBytes: figure,
    averageRssBytes: figure,
    peakHeapBytes: figure,
    liveSetBytes: figure,
  }),
  gc: z.object({ share: figure }),
  verdict: z.object({ kind: z.string(), bytesPerRecord: figure }),
  quality: z.object({ grade: z.string() }),
  budgets: z.array(z.object({ result: z.string() })),
})
export type Kept = z.infer<typeof keptPart>

/** One run in the history, whatever its length: one line of the index. */
export const runLine = z.object({
  /** Of the run folder. */
  id: z.string(),
  /** `run.json` as it was when the line was made: another one makes the line void. */
  recordBytes: z.number(),
  recordMtimeMs: z.number(),
  scenario: z.string(),
  target: z.string(),
  heap: z.object({ minBytes: z.number().nullable(), maxBytes: z.number().nullable() }),
  asked: z.object({ records: figure, ratePerSecond: figure }),
  /** What the receiver did wrong on purpose; empty for nothing. */
  faults: z.string(),
  outcome: z.string(),
  startedAt: z.string(),
  durationMs: figure,
  /** Received, or else generated. */
  records: figure,
  recordsPerSecond: figure,
  lost: figure,
  p99LagMs: figure,
  peakRssBytes: figure,
  averageRssBytes: figure,
  peakHeapBytes: figure,
  liveSetBytes: figure,
  bytesPerRecord: figure,
  gcShare: figure,
  verdict: z.string(),
  quality: z.string(),
  /** How many passed, failed, and were not measured. */
  budgets: z.object({ passed: z.number(), failed: z.number(), notMeasured: z.number() }),
})
export type RunLine = z.infer<typeof runLine>

/** Names are data from files: so much of one is kept. */
const longestName = 200

/** As the history keeps a name, for comparison with one that is asked for. */
export function keptName(name: string): string {
  return name.slice(0, longestName)
}

export interface RecordFile {
  readonly bytes: number
  readonly mtimeMs: number
}

export function lineOf(id: string, file: RecordFile, record: RunRecord, report: Kept | RunReport): RunLine {
  const { memory, throughput, records, verdict, budgets } = report
  const count = (wanted: string) => budgets.filter(({ result }) => result === wanted).length
  return {
    id,
    recordBytes: file.bytes,
    recordMtimeMs: file.mtimeMs,
    scenario: keptName(report.scenario.name),
    target: keptName(report.target.kind),
    heap: { minBytes: report.heap.minBytes, maxBytes: report.heap.maxBytes },
    asked: { records: record.asked.records, ratePerSecond: record.asked.ratePerSecond },
    faults: keptName((record.receiver?.faults ?? []).map(({ text }) => text).join('; ')),
    outcome: report.outcome.kind,
    startedAt: report.startedAt,
    durationMs: report.durationMs,
    records: records.received ?? records.generated,
    recordsPerSecond: throughput.recordsPerSecond,
    lost: records.lost,
    p99LagMs: report.lag.p99Ms,
    peakRssBytes: memory.peakRssBytes,
    averageRssBytes: memory.averageRssBytes,
    peakHeapBytes: memory.peakHeapBytes,
    liveSetBytes: memory.liveSetBytes,
    bytesPerRecord: verdict.bytesPerRecord,
    gcShare: report.gc.share,
    verdict: verdict.kind,
    quality: report.quality.grade,
    budgets: { passed: count('pass'), failed: count('fail'), notMeasured: count('not-measured') },
  }
}

/** What must be the same for the figures of two runs to mean the same; peaks grow with the records (METHODS section 6). */
export type Likeness = Pick<RunLine, 'scenario' | 'target' | 'heap' | 'asked' | 'faults'>

/** Equal for runs that may be compared. */
export function likenessKey({ scenario, target, heap, asked, faults }: Likeness): string {
  const { minBytes, maxBytes } = heap
  return JSON.stringify([scenario, target, minBytes, maxBytes, asked.records, asked.ratePerSecond, faults])
}
