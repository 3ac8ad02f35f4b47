import type { BreakResource, GaveFirst } from '../../model/break-findings.js'
import type { RunReport } from '../../model/report.js'
import { count, percent, perSecond, time } from '../../reports/format.js'
import type { StepResult } from '../engine/plan.js'
import { type InFlight, inFlightOf } from './in-flight.js'

/** With less, heapmark's own side may have been the limit (METHODS section 8). */
const leastHeadroom = 1.5
/** Above this rate a receiver that was not calibrated may have been the limit. */
const uncalibratedBelowPerSecond = 5000
/** A program that spends more in collections has little time for its work. */
const muchGc = 0.25
/** One thread without a pause, start and end of the process included. */
const oneThread = 0.85
/** Of the largest number seen in flight: the window was full most of the time. */
const mostlyFull = 0.9
/** Fewer in flight are no window. */
const leastWindow = 2

interface Figures {
  readonly report: RunReport
  readonly cores: number | null
  readonly inFlight: InFlight | null
}

interface Finding {
  readonly resource: BreakResource
  readonly evidence: readonly string[]
}

/** In the order of certainty; heapmark's own side before the target's, which is never blamed for it. */
const rules: readonly ((figures: Figures) => Finding | null)[] = [
  memoryRanOut,
  ownSide,
  slowOnPurpose,
  collecting,
  computing,
  waiting,
]

/** What was at its limit in a run that did not hold its rate, with the figures by which that was seen. */
export async function gaveFirst({ run, folder, report }: StepResult): Promise<GaveFirst> {
  const inFlight = await inFlightOf(folder)
  const figures = { report, cores: coresOf(report), inFlight }
  const found = rules.map((rule) => rule(figures)).find((finding) => finding !== null)
  const { resource, evidence } = found ?? nothingSeen(figures)
  return {
    resource,
    run,
    evidence,
    outcome: report.outcome.kind,
    gcShare: report.gc.share,
    targetCores: figures.cores,
    headroom: report.receiver.headroom,
    inFlightMedian: inFlight?.median ?? null,
    inFlightMax: inFlight?.max ?? null,
  }
}

function coresOf({ cpu, tree, durationMs }: RunReport): number | null {
  const ofTree = tree === null || durationMs === null || durationMs <= 0 ? null : tree.cpuMs / durationMs
  if (cpu.averageCores === null) return ofTree
  return Math.max(cpu.averageCores, ofTree ?? 0)
}

function memoryRanOut({ report: { outcome } }: Figures): Finding | null {
  const ranOut =
    outcome.kind === 'heap-exhausted' || (outcome.kind === 'killed' && outcome.cause === 'memory-limit')
  return ranOut ? { resource: 'memory', evidence: [`memory ran out: ${outcome.evidence}`] } : null
}

function ownSide({ report }: Figures): Finding | null {
  const { receiver, target, throughput } = report
  const reached = throughput.recordsPerSecond
  if (receiver.headroom !== null && receiver.headroom < leastHeadroom) {
    const times = receiver.headroom.toFixed(2)
    return target.kind === 'embedded'
      ? {
          resource: 'bench',
          evidence: [
            `the embedded target is heapmark's own generator: with the receiver it can do ${times} times the rate reached, as calibrated`,
          ],
        }
      : {
          resource: 'receiver',
          evidence: [
            `heapmark's own receiver can take ${times} times the rate reached, as calibrated: under ${leastHeadroom} it may be the limit`,
          ],
        }
  }
  if (receiver.headroom === null && reached !== null && reached >= uncalibratedBelowPerSecond) {
    return {
      resource: 'receiver',
      evidence: [`at ${perSecond(reached)}/s the receiver may be the limit, and it was not calibrated`],
    }
  }
  return null
}

/** Its answers were slow because it was told so, and the target's window was full of requests that waited for them. */
function slowOnPurpose({ report }: Figures): Finding | null {
  const hit = report.faults.filter(({ hits }) => hits !== null && hits > 0)
  if (hit.length === 0) return null
  return {
    resource: 'receiver',
    evidence: [`the receiver misbehaved on purpose: ${hit.map(({ text }) => text).join('; ')}`],
  }
}

function collecting({ report: { gc } }: Figures): Finding | null {
  if (gc.share === null || gc.share < muchGc) return null
  const pauses = gc.count === null ? '' : `, in ${count(gc.count)} collections`
  return {
    resource: 'gc',
    evidence: [`the target spent ${percent(gc.share)} of its time in collections${pauses}`],
  }
}

function computing({ report: { machine, gc }, cores }: Figures): Finding | null {
  if (cores === null || cores < oneThread) return null
  const all = cores >= oneThread * machine.cpus
  return {
    resource: 'cpu',
    evidence: [
      `the target kept ${cores.toFixed(2)} of ${machine.cpus} processors busy: ${all ? 'all there are' : 'one thread, or more, without a pause'}`,
      ...(gc.share === null ? [] : [`${percent(gc.share)} of its time went into collections`]),
    ],
  }
}

function waiting({ report, cores, inFlight }: Figures): Finding | null {
  if (inFlight === null || inFlight.max < leastWindow) return null
  if (inFlight.median < mostlyFull * inFlight.max) return null
  const { p50Ms } = report.responseTime
  const most = p50Ms === null || p50Ms <= 0 ? '' : `, ${perSecond((inFlight.max / p50Ms) * 1000)}/s at most`
  return {
    resource: 'window',
    evidence: [
      `mostly ${inFlight.median} requests were unanswered, and never more than ${inFlight.max}`,
      ...(p50Ms === null ? [] : [`an answer took ${time(p50Ms)} (p50)${most}`]),
      ...(cores === null ? [] : [`the target kept ${cores.toFixed(2)} processors busy: it had time left`]),
    ],
  }
}

function nothingSeen({ report: { gc, receiver, quality }, cores }: Figures): Finding {
  return {
    resource: 'unknown',
    evidence: [
      'nothing that is watched was at its limit: the target may wait for answers one by one, for locks, or for its own clock',
      cores === null
        ? 'its use of processors was not measured'
        : `it kept ${cores.toFixed(2)} processors busy`,
      ...(gc.share === null ? [] : [`${percent(gc.share)} of its time went into collections`]),
      ...(receiver.headroom === null
        ? []
        : [`the receiver can take ${receiver.headroom.toFixed(1)} times the rate reached`]),
      ...quality.reasons.map((reason) => `the run’s quality: ${reason}`),
    ],
  }
}
