import type { BreakFindings } from '../../model/break-findings.js'
import { HeapmarkError } from '../../model/errors.js'
import type { ExperimentSubject } from '../../model/experiment.js'
import { formatHeapOption } from '../../model/size.js'
import { orNot, perSecond, time } from '../../reports/format.js'
import { leastHeapBytes } from '../../run/least-heap.js'
import type { Plan, Step, StepResult } from '../engine/plan.js'
import { breakFindings } from './findings.js'
import { heldIn } from './held.js'
import type { BreakOptions } from './options.js'
import { type BreakProgress, type HeapLimits, progressOf } from './progress.js'
import { searchRunsLeft } from './search.js'

/** The rate of a scenario at full speed, and of a program, tells nothing. */
const usualStartPerSecond = 100
/** A shorter stream has no rate to speak of. */
const fewestRecords = 50
/** What is asked for at twice the rate that is held takes twice as long, and starting takes its time too. */
const timeLimitFactor = 3
const startMs = 15_000
/** Runs of a whole search, before anything is known. */
const usualRuns = 12

export function breakPlan(options: BreakOptions, subject: ExperimentSubject): Plan<BreakFindings> {
  const heaps = heapsOf(options, subject)
  const startPerSecond = options.startPerSecond ?? subject.ratePerSecond ?? usualStartPerSecond
  const progress = (done: readonly StepResult[]) => progressOf(options, heaps, startPerSecond, done)
  return {
    next(done) {
      const { current } = progress(done)
      if (current === null) return null
      return probeStep(current.heap, current.perSecond, options, heaps.length > 1, done)
    },
    expected: (done) => expectedRuns(progress(done), heaps.length),
    line: (done) => lineOf(done.at(-1)!, options),
    findings: (done) => breakFindings(options, progress(done)),
  }
}

/** @throws HeapmarkError HEAP_TOO_SMALL, HEAP_RANGE */
function heapsOf({ heapBytes }: BreakOptions, { heap, target }: ExperimentSubject): HeapLimits[] {
  if (heapBytes.length === 0) return [heap]
  const least = leastHeapBytes(target)
  const tooSmall = heapBytes.find((bytes) => bytes < least)
  if (tooSmall !== undefined) {
    throw new HeapmarkError(
      'HEAP_TOO_SMALL',
      `the ${target} target cannot start in ${formatHeapOption(tooSmall)}: it needs ${formatHeapOption(least)}`,
      { place: '--heaps', hint: `give heaps of at least ${formatHeapOption(least)}` },
    )
  }
  if (new Set(heapBytes).size < heapBytes.length) {
    throw new HeapmarkError('HEAP_RANGE', 'a heap is given twice', {
      place: '--heaps',
      hint: 'write each heap once, such as --heaps 64m,128m,256m',
    })
  }
  return heapBytes.map((bytes) => ({ minBytes: bytes, maxBytes: bytes }))
}

function probeStep(
  heap: HeapLimits,
  ratePerSecond: number,
  { probeMs }: BreakOptions,
  namesHeap: boolean,
  done: readonly StepResult[],
): Step {
  const words = `${namesHeap ? `${formatHeapOption(heap.maxBytes)}, ` : ''}${ratePerSecond}/s`
  const before = done.filter(({ label }) => label === words || label.startsWith(`${words}, run `)).length
  return {
    label: before === 0 ? words : `${words}, run ${before + 1}`,
    weight: 1,
    options: {
      heap,
      ratePerSecond,
      records: Math.max(fewestRecords, Math.ceil((ratePerSecond * probeMs) / 1000)),
      timeoutMs: startMs + timeLimitFactor * Math.max(probeMs, (fewestRecords / ratePerSecond) * 1000),
    },
  }
}

function expectedRuns({ heaps, current, search }: BreakProgress, count: number): number {
  if (current === null) return 0
  const left = count - heaps.findIndex(({ heap }) => heap === current.heap) - 1
  const now = heaps.find(({ heap }) => heap === current.heap)!
  return Math.max(1, searchRunsLeft(search, now.tried)) + left * usualRuns
}

function lineOf({ label, report }: StepResult, { lagP99Ms }: BreakOptions): string {
  const { held, why } = heldIn(report, lagP99Ms)
  const reached = orNot(report.throughput.recordsPerSecond, perSecond)
  const lag = report.lag.p99Ms === null ? '' : `, p99 lag ${time(report.lag.p99Ms)}`
  return `${label}: ${held ? 'held' : `not held, ${why}`} (reached ${reached}/s${lag})`
}
