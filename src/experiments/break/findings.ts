import type { BreakFindings, BreakHeap, BreakProbe, GaveFirst } from '../../model/break-findings.js'
import { formatHeapOption } from '../../model/size.js'
import { percent } from '../../reports/format.js'
import type { StepResult } from '../engine/plan.js'
import { gaveFirst } from './gave-first.js'
import { fidelityAtLeast, heldIn } from './held.js'
import type { BreakOptions } from './options.js'
import type { BreakProgress, HeapProgress } from './progress.js'
import { rounded } from './search.js'

type Kind = BreakFindings['verdict']['kind']

/** The worst of several heaps is the whole experiment's. */
const worstFirst: readonly Kind[] = ['unfinished', 'none', 'at-least', 'found']

export async function breakFindings(options: BreakOptions, { heaps }: BreakProgress): Promise<BreakFindings> {
  const missing: Record<string, string> = {}
  const reasons: string[] = []
  const found: BreakHeap[] = []
  for (const heap of heaps) found.push(await heapFindings(heap, options, heaps.length > 1, reasons, missing))
  const kinds = found.map(({ kind }) => kind)
  return {
    verdict: { kind: worstFirst.find((kind) => kinds.includes(kind)) ?? 'unfinished', reasons },
    heaps: found,
    rules: {
      fidelityAtLeast,
      lagP99Ms: options.lagP99Ms,
      within: options.within,
      repeats: options.repeats,
    },
    notMeasured: missing,
  }
}

async function heapFindings(
  progress: HeapProgress,
  options: BreakOptions,
  namesHeap: boolean,
  reasons: string[],
  missing: Record<string, string>,
): Promise<BreakHeap> {
  const { heap, results, state } = progress
  const take = <T>(path: string, value: T | null, why: string): T | null => {
    if (value === null) missing[`heaps[].${path}`] = why
    return value
  }
  const probes = results.map((result) => probeOf(result, options, take))
  const known = state.kind === 'found' || state.kind === 'at-least' ? state.heldPerSecond : null
  const held = known ?? highestHeld(probes)
  const failed = lowestFailed(probes, held)
  const broke = failed === null ? null : results[probes.indexOf(failed)]!
  const gave = broke === null ? null : await gaveFirst(broke)
  for (const figure of ['gcShare', 'targetCores', 'headroom', 'inFlightMedian', 'inFlightMax'] as const) {
    if (gave !== null) take(`gaveFirst.${figure}`, gave[figure], whyNot(figure, broke!))
  }
  const { kind, reason } = verdictOf(progress, gave)
  if (reason !== null) reasons.push(namesHeap ? `in ${formatHeapOption(heap.maxBytes)}: ${reason}` : reason)
  return {
    ...heap,
    kind,
    heldPerSecond: take(
      'heldPerSecond',
      held,
      results.length === 0 ? 'no run was finished' : 'no rate was held',
    ),
    failedPerSecond: take('failedPerSecond', failed?.askedPerSecond ?? null, 'no rate was too high'),
    gaveFirst: take('gaveFirst', gave, 'no rate was too high'),
    probes,
  }
}

function probeOf(
  { run, report }: StepResult,
  { lagP99Ms }: BreakOptions,
  take: <T>(path: string, value: T | null, why: string) => T | null,
): BreakProbe {
  const { throughput, lag, records, outcome } = report
  const { held, why } = heldIn(report, lagP99Ms)
  const reason = (path: string) => report.notMeasured[path] ?? 'it was not measured'
  return {
    run,
    askedPerSecond: rounded(throughput.askedPerSecond ?? 0),
    reachedPerSecond: take(
      'probes[].reachedPerSecond',
      throughput.recordsPerSecond,
      reason('throughput.recordsPerSecond'),
    ),
    fidelity: take('probes[].fidelity', throughput.fidelity, reason('throughput.fidelity')),
    lagP99Ms: take('probes[].lagP99Ms', lag.p99Ms, reason('lag.p99Ms')),
    lost: take('probes[].lost', records.lost, reason('records.lost')),
    outcome: outcome.kind,
    held,
    why,
  }
}

/** Of those below every rate that failed for good; while the search goes on, the best guess. */
function highestHeld(probes: readonly BreakProbe[]): number | null {
  const rates = probes.filter(({ held }) => held).map(({ askedPerSecond }) => askedPerSecond)
  return rates.length === 0 ? null : Math.max(...rates)
}

/** A run above the answer that failed; the lowest rate, and of that the last run. */
function lowestFailed(probes: readonly BreakProbe[], held: number | null): BreakProbe | null {
  const failed = probes.filter((probe) => !probe.held)
  const above = failed.filter(({ askedPerSecond }) => askedPerSecond > (held ?? 0))
  const from = above.length > 0 ? above : failed
  return from.reduce<BreakProbe | null>(
    (lowest, probe) => (lowest === null || probe.askedPerSecond <= lowest.askedPerSecond ? probe : lowest),
    null,
  )
}

function verdictOf(
  { state, disobeyed }: HeapProgress,
  gave: GaveFirst | null,
): { readonly kind: Kind; readonly reason: string | null } {
  if (disobeyed !== null) {
    const share = percent(disobeyed.report.throughput.fidelity ?? 0)
    const reason = `the program sent ${share} of the rate it was told: it must keep to {rate}, or HEAPMARK_RATE`
    return { kind: 'none', reason }
  }
  switch (state.kind) {
    case 'run':
      return { kind: 'unfinished', reason: 'it was ended before the answer was known' }
    case 'none':
      return { kind: 'none', reason: `not even ${state.failedPerSecond} records/s were held` }
    case 'unsettled':
      return {
        kind: 'none',
        reason: 'runs at one rate contradict each other: the machine is too busy, or the target too uneven',
      }
    case 'at-least':
      return { kind: 'at-least', reason: 'no rate that can be asked for was too high' }
    case 'found':
      if (gave?.resource !== 'receiver' && gave?.resource !== 'bench') return { kind: 'found', reason: null }
      return {
        kind: 'at-least',
        reason: 'what gave first is heapmark’s own side, or may be: the target may hold more',
      }
  }
}

function whyNot(
  figure: 'gcShare' | 'targetCores' | 'headroom' | 'inFlightMedian' | 'inFlightMax',
  { report }: StepResult,
): string {
  const paths = {
    gcShare: 'gc.share',
    targetCores: 'cpu.averageCores',
    headroom: 'receiver.headroom',
    inFlightMedian: '',
    inFlightMax: '',
  }
  return report.notMeasured[paths[figure]] ?? 'only the embedded target counts its requests in flight'
}
