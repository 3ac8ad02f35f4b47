import type { BreakFindings, BreakHeap, BreakResource, GaveFirst } from '../../model/break-findings.js'
import type { ExperimentReport } from '../../model/experiment.js'
import { formatHeapOption } from '../../model/size.js'
import { type Entry, entry, type Section } from '../content/section.js'
import { notMeasured, orNot, percent, perSecond, time } from '../format.js'
import { printable } from '../printable.js'

/** The report of `heapmark break`: the highest rate held, what gave first above it, and the runs' figures. */
export function breakSections(report: ExperimentReport<BreakFindings>): Section[] {
  return [
    answer(report),
    ...(report.heaps.length > 1 ? [byHeap(report)] : []),
    ...gaveFirst(report),
    probes(report),
  ]
}

const resourceWords: Readonly<Record<BreakResource, string>> = {
  memory: 'memory',
  gc: 'garbage collection',
  cpu: 'the target’s processor time',
  receiver: 'the receiver, or so it may be',
  bench: 'heapmark’s own generator',
  window: 'the window of unanswered requests',
  unknown: 'not known',
}

function answer({ verdict, heaps, rules }: BreakFindings): Section {
  const only = heaps.length === 1 ? heaps[0]! : null
  return {
    title: 'Break',
    headline: only === null ? headlineOfSeveral(verdict.kind, heaps) : headlineOf(only),
    entries: [
      ...verdict.reasons.map((reason) => entry(null, `- ${printable(reason)}`)),
      ...(only === null ? [] : answerEntries(only)),
      entry(
        'held means',
        `${percent(rules.fidelityAtLeast)} of the rate, p99 lag at most ${time(rules.lagP99Ms)}, nothing lost, ${rules.repeats} times; within ${percent(rules.within)}`,
      ),
    ],
  }
}

function headlineOf({ kind, heldPerSecond, minBytes, maxBytes }: BreakHeap): string {
  const heap =
    minBytes === maxBytes
      ? formatHeapOption(maxBytes)
      : `${formatHeapOption(minBytes)} to ${formatHeapOption(maxBytes)}`
  if (heldPerSecond === null) return `no rate was held in ${heap}`
  const rate = `${perSecond(heldPerSecond)} records/sec in ${heap}`
  if (kind === 'found') return `holds ${rate}`
  return kind === 'at-least' ? `holds at least ${rate}` : `held ${rate}, but that is not the answer`
}

function headlineOfSeveral(kind: BreakFindings['verdict']['kind'], heaps: readonly BreakHeap[]): string {
  const held = heaps.map(({ heldPerSecond }) => heldPerSecond).filter((rate) => rate !== null)
  if (held.length === 0) return 'no rate was held'
  const range = `${perSecond(Math.min(...held))} to ${perSecond(Math.max(...held))} records/sec`
  return kind === 'found' ? `holds ${range}, by the heap` : `held ${range}, by the heap; see the reasons`
}

function answerEntries({ failedPerSecond, gaveFirst: gave }: BreakHeap): Entry[] {
  return [
    entry(
      'not held',
      orNot(failedPerSecond, (rate) => `${perSecond(rate)} records/sec`),
    ),
    entry('gave first', gave === null ? notMeasured : resourceWords[gave.resource]),
  ]
}

function byHeap({ heaps }: BreakFindings): Section {
  return {
    title: 'By Heap',
    table: {
      columns: [
        { title: 'HEAP', holds: 'figures' },
        { title: 'HELD/S', holds: 'figures' },
        { title: 'NOT HELD/S', holds: 'figures' },
        { title: 'ANSWER', holds: 'words' },
        { title: 'GAVE FIRST', holds: 'words' },
      ],
      rows: heaps.map(({ maxBytes, heldPerSecond, failedPerSecond, kind, gaveFirst: gave }) => [
        formatHeapOption(maxBytes),
        orNot(heldPerSecond, perSecond),
        orNot(failedPerSecond, perSecond),
        kind,
        gave === null ? notMeasured : resourceWords[gave.resource],
      ]),
    },
    entries: [],
  }
}

function gaveFirst({ heaps }: BreakFindings): Section[] {
  const entries = heaps.flatMap(({ gaveFirst: gave, maxBytes, failedPerSecond }) => {
    if (gave === null || failedPerSecond === null) return []
    const heap = heaps.length > 1 ? `in ${formatHeapOption(maxBytes)} ` : ''
    return [
      entry(null, `- ${heap}at ${perSecond(failedPerSecond)}/s: ${resourceWords[gave.resource]}`),
      ...evidence(gave),
    ]
  })
  return entries.length === 0 ? [] : [{ title: 'What Gave First', entries }]
}

function evidence({ evidence: sentences, run }: GaveFirst): Entry[] {
  return [...sentences.map((sentence) => entry('seen', printable(sentence))), entry('run', printable(run))]
}

function probes({ heaps }: BreakFindings): Section {
  return {
    title: 'Rates Tried',
    table: {
      columns: [
        { title: 'HEAP', holds: 'figures' },
        { title: 'ASKED/S', holds: 'figures' },
        { title: 'REACHED/S', holds: 'figures' },
        { title: 'P99 LAG', holds: 'figures' },
        { title: 'RESULT', holds: 'words' },
      ],
      rows: heaps.flatMap(({ maxBytes, probes: tried }) =>
        tried.map(({ askedPerSecond, reachedPerSecond, lagP99Ms, held, why }) => [
          formatHeapOption(maxBytes),
          perSecond(askedPerSecond),
          orNot(reachedPerSecond, perSecond),
          orNot(lagP99Ms, time),
          held ? 'held' : printable(why),
        ]),
      ),
    },
    entries: [],
  }
}
