import type { MinHeapState } from '../../analysers/min-heap/search.js'
import type { HeapSettings } from '../../model/heap-settings.js'
import type { HeapMinimum, HeapTried, MinHeapFindings } from '../../model/minheap-findings.js'
import type { RunReport } from '../../model/report.js'
import { formatHeapOption } from '../../model/size.js'
import { heapOfRun } from '../engine/heap-of-run.js'
import { heapSettings, whyNotSet } from '../sizing/heap-settings.js'
import { timeLimitMs } from '../sizing/time-limit.js'
import { completes, fidelityAtLeast, serves } from './passing.js'
import { liveSetOf, type SearchProgress, type SearchRange } from './progress.js'

export function minHeapFindings(range: SearchRange, progress: SearchProgress): MinHeapFindings {
  const missing: Record<string, string> = {}
  const take = <T>(path: string, value: T | null, why: string): T | null => {
    if (value === null) missing[path] = why
    return value
  }
  const { roomy, liveSetRun, whyNoService } = progress
  const verifyPasses = range.options.strict ? 20 : 10
  const crash = minimumOf(progress.crash?.state, verifyPasses)
  const service = minimumOf(progress.service?.state, verifyPasses)
  const whyNoCrash = reasonAgainstCrash(range, progress)
  const settings = settingsOf(range, progress, service ?? crash)
  const noRoomy = 'the roomy run was not finished'
  const noLimit = whyNoService ?? noRoomy
  const findings: MinHeapFindings = {
    crash: take('crash', crash, whyNoCrash),
    service: take(
      'service',
      service,
      whyNoService ?? reasonAgainst(range, progress.service?.state, whyNoCrash),
    ),
    rules: {
      floorBytes: range.floorBytes,
      ceilingBytes: range.ceilingBytes,
      tolerance: range.options.tolerance,
      verifyPasses,
      timeLimitMs: take('rules.timeLimitMs', roomy === null ? null : timeLimitMs(roomy), noRoomy),
      fidelityAtLeast: take('rules.fidelityAtLeast', whyNoService === null ? fidelityAtLeast : null, noLimit),
      lagP99LimitMs: take(
        'rules.lagP99LimitMs',
        whyNoService === null ? progress.lagLimitMs : null,
        whyNoService ?? roomy?.notMeasured['lag.p99Ms'] ?? noRoomy,
      ),
    },
    roomy: take('roomy', roomy === null ? null : roomyFigures(roomy, liveSetRun), noRoomy),
    heaps: heapsTried(progress),
    settings,
    notMeasured: missing,
  }
  if (roomy !== null) {
    take('roomy.durationMs', roomy.durationMs, 'the run has no recorded end')
    take('roomy.fidelity', roomy.throughput.fidelity, reasonOf(roomy, 'throughput.fidelity'))
    take('roomy.lagP99Ms', roomy.lag.p99Ms, reasonOf(roomy, 'lag.p99Ms'))
    take(
      'roomy.liveSetBytes',
      liveSetOf(roomy, liveSetRun),
      reasonOf(liveSetRun ?? roomy, 'memory.liveSetBytes'),
    )
  }
  Object.assign(missing, whyNotSet(settings, whyNoCrash))
  return findings
}

function reasonOf({ notMeasured }: RunReport, path: string): string {
  return notMeasured[path] ?? 'the run did not measure it'
}

function minimumOf(state: MinHeapState | undefined, verifyPasses: number): HeapMinimum | null {
  if (state?.kind !== 'found') return null
  const { heapBytes, failsBytes, below, skippedBytes } = state
  return { heapBytes, verifiedRuns: verifyPasses, failsBytes, below, skippedBytes }
}

function reasonAgainstCrash(range: SearchRange, { roomy, crash }: SearchProgress): string {
  if (roomy === null) return 'the roomy run was not finished'
  if (!completes(roomy)) {
    return `not even the roomy run completed: it ended ${roomy.outcome.kind} in ${formatHeapOption(range.ceilingBytes)}; give a larger MAX_HEAP, or see that run`
  }
  return reasonAgainst(range, crash?.state, '')
}

function reasonAgainst(range: SearchRange, state: MinHeapState | undefined, otherwise: string): string {
  if (state?.kind === 'run') return 'it was ended before the answer was known'
  if (state?.kind !== 'none') return otherwise
  return `no heap up to ${formatHeapOption(range.ceilingBytes)} passes every time: give a larger MAX_HEAP`
}

function roomyFigures(report: RunReport, liveSetRun: RunReport | null): MinHeapFindings['roomy'] {
  const { outcome, durationMs, throughput, lag } = report
  return {
    heapBytes: heapOfRun(report),
    outcome: outcome.kind,
    durationMs,
    fidelity: throughput.fidelity,
    lagP99Ms: lag.p99Ms,
    liveSetBytes: report.memory.liveSetBytes ?? liveSetRun?.memory.liveSetBytes ?? null,
  }
}

function heapsTried({ probes, whyNoService, lagLimitMs }: SearchProgress): HeapTried[] {
  const heaps = new Set(probes.map(heapOfRun))
  return [...heaps]
    .toSorted((a, b) => a - b)
    .map((heapBytes) => {
      const reports = probes.filter(({ heap }) => heap.maxBytes === heapBytes)
      const completed = reports.filter(completes)
      return {
        heapBytes,
        runs: reports.length,
        completed: completed.length,
        served: whyNoService === null ? reports.filter((one) => serves(one, lagLimitMs)).length : null,
        longestMs: largest(reports.map(({ durationMs }) => durationMs)),
        lagP99Ms: largest(completed.map(({ lag }) => lag.p99Ms)),
        failures: [...new Set(reports.filter((one) => !completes(one)).map(({ outcome }) => outcome.kind))],
      }
    })
}

function largest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : Math.max(...known)
}

function settingsOf(
  { subject }: SearchRange,
  { probes }: SearchProgress,
  minimum: HeapMinimum | null,
): HeapSettings | null {
  if (minimum === null) return null
  const [first, ...rest] = probes.filter(
    (report) => completes(report) && report.heap.maxBytes === minimum.heapBytes,
  )
  return first === undefined ? null : heapSettings([first, ...rest], subject)
}
