import type { Outcome } from '../../model/outcome.js'
import type { RunReport } from '../../model/report.js'
import { count, duration, megabytes, percent, slope, time } from '../format.js'
import { printable } from '../printable.js'

/** Whether to worry: `open` when what was measured cannot tell. */
export type Tone = 'good' | 'open' | 'bad'

export interface Headline {
  readonly tone: Tone
  /** How the run ended, and what its memory does, in one or two sentences. */
  readonly sentence: string
}

/** What a person who reads nothing else should know. */
export function headline(report: RunReport): Headline {
  const { outcome, budgets } = report
  const failed = budgets.filter(({ result }) => result === 'fail').length
  const broken = failed === 0 ? '' : ` ${count(failed)} of ${count(budgets.length)} budgets failed.`
  return {
    tone: failed > 0 ? 'bad' : toneOf(report),
    sentence: `${ending(report, outcome)} ${growth(report)}${broken}`,
  }
}

function toneOf({ outcome, verdict, records }: RunReport): Tone {
  if (outcome.kind !== 'completed' && outcome.kind !== 'interrupted') return 'bad'
  if (verdict.kind === 'growing' || verdict.kind === 'leak' || (records.lost ?? 0) > 0) return 'bad'
  return outcome.kind === 'completed' && verdict.kind === 'bounded' ? 'good' : 'open'
}

function ending({ durationMs, memory, records }: RunReport, outcome: Outcome): string {
  const after = durationMs === null ? '' : ` after ${duration(durationMs)}`
  switch (outcome.kind) {
    case 'completed':
      return `Completed${durationMs === null ? '' : ` in ${duration(durationMs)}`}${lost(records.lost)}.`
    case 'heap-exhausted': {
      const limit = memory.heapLimitBytes === null ? '' : ` of ${megabytes(memory.heapLimitBytes)}`
      return `Ran out of ${exhausted[outcome.cause]}${heapLike.includes(outcome.cause) ? limit : ''}${after}.`
    }
    case 'killed':
      return outcome.cause === 'memory-limit'
        ? `Killed${after}: its control group reached its memory limit.`
        : `Killed from outside with ${printable(outcome.signal)}${after}.`
    case 'timed-out':
      return `Ended at its time limit of ${duration(outcome.limitMs)}.`
    case 'crashed':
      return `Crashed${after}.`
    case 'stream-broken':
      return `The stream broke${after}${lost(records.lost)}.`
    case 'interrupted':
      return `Interrupted${after}: all figures are of the time until then.`
  }
}

function lost(records: number | null): string {
  return records === null || records === 0 ? '' : `, ${count(records)} records lost`
}

const exhausted = {
  'java-heap': 'Java heap',
  'gc-overhead': 'Java heap (it did little but collect garbage)',
  metaspace: 'metaspace',
  'direct-buffer': 'direct buffer memory',
  threads: 'threads',
  'array-size': 'what one array can hold',
  'v8-heap': 'V8 heap',
} as const

const heapLike: readonly string[] = ['java-heap', 'v8-heap']

function growth({ verdict, memory }: RunReport): string {
  const { kind, bytesPerRecord, bytesPerRecordLow: low, bytesPerRecordHigh: high } = verdict
  const live = memory.liveSetBytes === null ? '' : ` of ${megabytes(memory.liveSetBytes)}`
  switch (kind) {
    case 'bounded':
      return `Memory is bounded: the live set${live} does not grow with the records.`
    case 'growing':
    case 'leak': {
      const interval = low === null || high === null ? '' : ` (${slope(low)} to ${slope(high)})`
      const each =
        bytesPerRecord === null ? '' : ` by ${slope(bytesPerRecord)}${interval} bytes with each record`
      return kind === 'leak' ? `It leaks: memory grows${each}.` : `Memory grows${each}.`
    }
    case 'inconclusive':
      return 'Whether memory is bounded cannot be told from this run.'
  }
}

/** A figure of the first screen. */
export interface HeadFigure {
  readonly label: string
  /** null = not measured; `detail` then says why. */
  readonly value: string | null
  readonly detail: string
}

/** The six figures by which a run is known. */
export function headFigures(report: RunReport): HeadFigure[] {
  const { memory, verdict, throughput, gc, lag, notMeasured } = report
  const figure = (label: string, path: string, value: string | null, detail: string): HeadFigure => ({
    label,
    value,
    detail: value === null ? printable(notMeasured[path] ?? 'the run did not measure it') : detail,
  })
  const or = <T>(value: T | null, write: (value: T) => string) => (value === null ? null : write(value))
  const { bytesPerRecordLow: low, bytesPerRecordHigh: high } = verdict
  return [
    figure(
      'Peak memory',
      'memory.peakRssBytes',
      or(memory.peakRssBytes, megabytes),
      or(memory.averageRssBytes, (bytes) => `${megabytes(bytes)} on average`) ?? '',
    ),
    figure(
      'Live set',
      'memory.liveSetBytes',
      or(memory.liveSetBytes, megabytes),
      [
        or(memory.heapLimitBytes, (limit) =>
          memory.liveSetBytes === null || limit <= 0
            ? ''
            : `${percent(memory.liveSetBytes / limit)} of the heap limit`,
        ),
        or(memory.liveSetCollections, (n) => `${count(n)} old collections`),
      ]
        .filter((words) => words !== null && words !== '')
        .join(', '),
    ),
    figure(
      'Retained per record',
      'verdict.bytesPerRecord',
      or(verdict.bytesPerRecord, (bytes) => `${slope(bytes)} B`),
      low === null || high === null
        ? 'too few points for an interval'
        : `99 %: ${slope(low)} to ${slope(high)} B`,
    ),
    figure(
      'Throughput',
      'throughput.recordsPerSecond',
      or(throughput.recordsPerSecond, (rate) => `${rateWords(rate)}/s`),
      throughput.askedPerSecond === null
        ? 'as fast as possible'
        : `${rateWords(throughput.askedPerSecond)}/s asked${or(throughput.fidelity, (share) => `, ${percent(share)} reached`) ?? ''}`,
    ),
    figure(
      'GC share',
      'gc.share',
      or(gc.share, (share) => (share > 0 && share < 0.0005 ? '< 0.1 %' : percent(share))),
      [or(gc.count, (n) => `${count(n)} pauses`), or(gc.pauseMsMax, (ms) => `longest ${time(ms)}`)]
        .filter((words) => words !== null)
        .join(', '),
    ),
    figure(
      'Arrival lag, p99',
      'lag.p99Ms',
      or(lag.p99Ms, time),
      `${or(lag.maxMs, (ms) => `${time(ms)} at most, `) ?? ''}counted from when a record was due`,
    ),
  ]
}

function rateWords(perSecond: number): string {
  return perSecond >= 100 ? count(perSecond) : perSecond.toFixed(1)
}
