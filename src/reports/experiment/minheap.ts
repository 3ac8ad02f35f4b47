import type { ExperimentReport } from '../../model/experiment.js'
import type { HeapMinimum, MinHeapFindings } from '../../model/minheap-findings.js'
import { formatHeapOption } from '../../model/size.js'
import { type Entry, entry, type Section } from '../content/section.js'
import { count, duration, megabytes, orNot, percent, perSecond, time } from '../format.js'
import { printable } from '../printable.js'
import { settingsSection } from './heap-settings.js'

/** The report of `heapmark minheap`: the answer, the lines to paste, every heap that was tried. */
export function minHeapSections(report: ExperimentReport<MinHeapFindings>): Section[] {
  const { settings } = report
  return [answer(report), ...(settings === null ? [] : [settingsSection(settings)]), heaps(report)]
}

function answer(report: ExperimentReport<MinHeapFindings>): Section {
  const { crash, service, rules, notMeasured } = report
  return {
    title: 'Smallest Heap',
    headline: headline(report),
    entries: [
      entry('crash minimum', minimumWords(crash, 'completes', notMeasured['crash'])),
      entry('service minimum', minimumWords(service, 'serves', notMeasured['service'])),
      ...(rules.fidelityAtLeast === null ? [] : [entry('serves means', serviceWords(report))]),
      ...(crash === null ? [] : oddities(crash)),
      ...(service === null || service.heapBytes === crash?.heapBytes ? [] : oddities(service)),
      ...roomyEntries(report),
    ],
  }
}

function headline({ crash, service }: MinHeapFindings): string {
  const smallest = service ?? crash
  return smallest === null ? 'not found' : formatHeapOption(smallest.heapBytes)
}

function minimumWords(minimum: HeapMinimum | null, does: string, why: string | undefined): string {
  if (minimum === null) return `not found: ${printable(why ?? 'unknown')}`
  const { heapBytes, verifiedRuns, failsBytes } = minimum
  const fails =
    failsBytes === null
      ? 'it is the smallest that may be tried'
      : `not every time in ${formatHeapOption(failsBytes)}`
  return `${formatHeapOption(heapBytes)}: ${does} in ${verifiedRuns} runs of ${verifiedRuns}; ${fails}`
}

function serviceWords({ rules, subject }: ExperimentReport<MinHeapFindings>): string {
  const { fidelityAtLeast, lagP99LimitMs } = rules
  const rate = `at least ${orNot(fidelityAtLeast, percent)} of ${orNot(subject.ratePerSecond, perSecond)}/s`
  return lagP99LimitMs === null
    ? `${rate} (lag is not measured)`
    : `${rate}, p99 lag at most ${time(lagP99LimitMs)}`
}

/** What says that passing is not simply a matter of more heap. */
function oddities({ heapBytes, below, skippedBytes }: HeapMinimum): Entry[] {
  const notes: Entry[] = []
  if (below?.passed === true) {
    const text = `${formatHeapOption(below.heapBytes)}, one step below ${formatHeapOption(heapBytes)}, passed its few runs too, but is not verified`
    notes.push(entry('note', text))
  }
  if (skippedBytes !== null) {
    const text = `${formatHeapOption(skippedBytes)} passed, but a larger heap did not: the answer is above both`
    notes.push(entry('note', text))
  }
  return notes
}

function roomyEntries({ roomy, rules }: MinHeapFindings): Entry[] {
  if (roomy === null) return []
  const { heapBytes, outcome, durationMs, liveSetBytes } = roomy
  const limit =
    rules.timeLimitMs === null ? '' : `; a run of more than ${duration(rules.timeLimitMs)} has failed`
  return [
    entry(
      'roomy run',
      `${outcome} in ${orNot(durationMs, duration)} in ${formatHeapOption(heapBytes)}${limit}`,
    ),
    entry('live set', orNot(liveSetBytes, megabytes)),
  ]
}

function heaps({ heaps }: MinHeapFindings): Section {
  if (heaps.length === 0) return { title: 'Heaps Tried', entries: [entry(null, 'none')] }
  const serves = heaps.some(({ served }) => served !== null)
  return {
    title: 'Heaps Tried',
    table: {
      columns: [
        { title: 'HEAP', holds: 'figures' },
        { title: 'RUNS', holds: 'figures' },
        { title: 'COMPLETED', holds: 'figures' },
        ...(serves ? [{ title: 'SERVED', holds: 'figures' } as const] : []),
        { title: 'LONGEST', holds: 'figures' },
        ...(serves ? [{ title: 'P99 LAG', holds: 'figures' } as const] : []),
        { title: 'FAILED BY', holds: 'words' },
      ],
      rows: heaps.map((one) => [
        formatHeapOption(one.heapBytes),
        count(one.runs),
        count(one.completed),
        ...(serves ? [orNot(one.served, count)] : []),
        orNot(one.longestMs, duration),
        ...(serves ? [orNot(one.lagP99Ms, time)] : []),
        one.failures.length === 0 ? '-' : one.failures.join(', '),
      ]),
    },
    entries: [],
  }
}
