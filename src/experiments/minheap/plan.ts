import type { MinHeapState } from '../../analysers/min-heap/search.js'
import { HeapmarkError } from '../../model/errors.js'
import type { ExperimentSubject } from '../../model/experiment.js'
import type { MinHeapFindings } from '../../model/minheap-findings.js'
import type { RunReport } from '../../model/report.js'
import { formatHeapOption } from '../../model/size.js'
import { duration, megabytes, orNot, percent, time } from '../../reports/format.js'
import { leastHeapBytes } from '../../run/least-heap.js'
import { heapOfRun } from '../engine/heap-of-run.js'
import type { Plan, Step, StepOptions, StepRequest, StepResult } from '../engine/plan.js'
import { timeLimitMs } from '../sizing/time-limit.js'
import { minHeapFindings } from './findings.js'
import { liveSetLabel, roomyLabel } from './labels.js'
import type { MinHeapExperimentOptions } from './options.js'
import { completes, serves } from './passing.js'
import { liveSetOf, progressOf, type SearchProgress, type SearchRange } from './progress.js'

/** Shares of a run after which a collection is asked for, when the roomy run had none. */
const collectedAt = [0.25, 0.5, 0.75, 0.95] as const

/** Of a search before anything is known (METHODS section 4: 38). */
const usualRuns = 40

export function minHeapPlan(
  options: MinHeapExperimentOptions,
  subject: ExperimentSubject,
): Plan<MinHeapFindings> {
  const range: SearchRange = {
    options,
    subject,
    floorBytes: Math.max(subject.heap.minBytes, leastHeapBytes(subject.target)),
    ceilingBytes: subject.heap.maxBytes,
  }
  if (range.floorBytes > range.ceilingBytes) throw nothingToSearch(range)
  return {
    next(done) {
      const progress = progressOf(range, done)
      const { roomy, liveSetRun, crash, service } = progress
      if (roomy === null) {
        return { label: roomyLabel, weight: 1, options: inHeap(range.ceilingBytes) }
      }
      if (!completes(roomy)) return null
      if (liveSetOf(roomy, liveSetRun) === null && liveSetRun === null && mayCollect(roomy, subject)) {
        return liveSetStep(range, subject.records!)
      }
      if (crash?.state.kind === 'run') return probeStep('', crash.state, roomy, done)
      if (service?.state.kind === 'run') return probeStep('service ', service.state, roomy, done)
      return null
    },
    expected(done) {
      const progress = progressOf(range, done)
      return progress.roomy === null ? usualRuns : progress.runsLeft
    },
    line: (done) => lineOf(progressOf(range, done), progressOf(range, done.slice(0, -1)), done.at(-1)!),
    findings: (done) => minHeapFindings(range, progressOf(range, done)),
  }
}

function nothingToSearch({ subject, floorBytes, ceilingBytes }: SearchRange): HeapmarkError {
  const floor = formatHeapOption(floorBytes)
  return new HeapmarkError(
    'HEAP_RANGE',
    `there is no heap to try: the smallest, ${floor}, is above the largest, ${formatHeapOption(ceilingBytes)}`,
    {
      hint:
        floorBytes > subject.heap.minBytes
          ? `the ${subject.target} target starts in no less; give a MAX_HEAP well above ${floor}`
          : 'write the smaller one first: MIN_HEAP, then MAX_HEAP',
    },
  )
}

/** -Xms = -Xmx: how a heap grows is not what is asked. The peaks of short runs want samples close together. */
function inHeap(heapBytes: number): StepOptions {
  return { heap: { minBytes: heapBytes, maxBytes: heapBytes }, capture: { intervalMs: 20 } }
}

function mayCollect({ target }: RunReport, { records }: ExperimentSubject): boolean {
  return target.runtimeName !== 'native' && records !== null && records >= collectedAt.length
}

function liveSetStep({ ceilingBytes }: SearchRange, records: number): Step {
  const requests: StepRequest[] = collectedAt.map((share) => ({
    atRecords: Math.max(1, Math.floor(records * share)),
    action: 'gc',
  }))
  return { label: liveSetLabel, weight: 1, options: inHeap(ceilingBytes), requests }
}

function probeStep(
  search: string,
  { heapBytes, stage, run, of }: Extract<MinHeapState, { kind: 'run' }>,
  roomy: RunReport,
  done: readonly StepResult[],
): Step {
  const limitMs = timeLimitMs(roomy)
  const label = `${search}${formatHeapOption(heapBytes)}, ${stage} ${run} of ${of}`
  const before = done.filter((result) => result.label.startsWith(label)).length
  return {
    // A search may come back to a heap: beside one answer, and beside the next.
    label: before === 0 ? label : `${label}, again ${before}`,
    weight: 1,
    options: { ...inHeap(heapBytes), ...(limitMs === null ? {} : { timeoutMs: Math.ceil(limitMs) }) },
  }
}

function lineOf(now: SearchProgress, before: SearchProgress, { label, report }: StepResult): string {
  const took = orNot(report.durationMs, duration)
  if (report === now.roomy || report === now.liveSetRun) {
    const live = orNot(report.memory.liveSetBytes, megabytes)
    return `${label} run in ${formatHeapOption(heapOfRun(report))}: ${report.outcome.kind} in ${took}, live set ${live}`
  }
  return `${label}: ${resultOf(report, now)} in ${took}${answered(now, before)}`
}

function resultOf(report: RunReport, { whyNoService, lagLimitMs }: SearchProgress): string {
  if (!completes(report)) return `failed, ${report.outcome.kind}`
  if (whyNoService !== null || serves(report, lagLimitMs)) return 'passed'
  const { throughput, lag } = report
  return `completed, but at ${orNot(throughput.fidelity, percent)} of the rate, p99 lag ${orNot(lag.p99Ms, time)}`
}

/** What a search came to with the last run. */
function answered(now: SearchProgress, before: SearchProgress): string {
  return (['crash', 'service'] as const)
    .map((search) => {
      const state = now[search]?.state
      if (state?.kind !== 'found' || before[search]?.state.kind === 'found') return ''
      return `; ${search} minimum ${formatHeapOption(state.heapBytes)}`
    })
    .join('')
}
