import type { ExperimentReport } from '../../model/experiment.js'
import { formatHeapOption } from '../../model/size.js'
import type { SweepCollector, SweepCurve, SweepFindings, SweepInterval } from '../../model/sweep-findings.js'
import { type Entry, entry, type Section } from '../content/section.js'
import { count, duration, megabytes, orNot, percent } from '../format.js'
import { settingsSection } from './heap-settings.js'

/** The report of `heapmark sweep`: the heap to take, the lines to paste, the curve of each collector, every point. */
export function sweepSections(report: ExperimentReport<SweepFindings>): Section[] {
  const { settings, collectors } = report
  return [
    answer(report),
    ...(settings === null ? [] : [settingsSection(settings)]),
    ...collectors.flatMap((one) => (one.curve === null ? [] : [curveSection(one, one.curve, report)])),
    points(report),
  ]
}

function answer({ collectors, settings, timeIs, repeatSpread }: SweepFindings): Section {
  return {
    title: 'Time over Heap',
    headline: settings === null ? 'no heap completed its runs' : formatHeapOption(settings.heapBytes),
    entries: [
      ...collectors.map((one) => entry(nameOf(one), recommendation(one))),
      ...(timeIs === 'cpu'
        ? [entry('time', 'CPU time: at a set rate the stream lasts as long in every heap')]
        : []),
      ...(repeatSpread === null ? [] : [entry('noise', spreadWords(repeatSpread))]),
    ],
  }
}

/** With more between the runs of one heap, 5 % between two heaps cannot be told. */
const tooFarApart = 0.2

function spreadWords(spread: number): string {
  const words = `runs of one heap are ${percent(spread)} apart`
  return spread <= tooFarApart
    ? words
    : `${words}: too far to tell 5 % between two heaps; make the runs longer or the machine quieter, or give more --runs`
}

function nameOf({ collector }: Pick<SweepCollector, 'collector'>): string {
  return collector ?? 'heap'
}

function recommendation({ recommendedBytes, recommendedBy, whyNotCurve }: SweepCollector): string {
  if (recommendedBytes === null) return `none to recommend: ${whyNotCurve ?? 'no run was completed'}`
  const heap = formatHeapOption(recommendedBytes)
  return recommendedBy === 'curve'
    ? `${heap} is the smallest of those measured that is at most 5 % slower than a heap without end`
    : `${heap} is the smallest that is at most 5 % slower than the fastest measured (no curve: ${whyNotCurve})`
}

function curveSection(one: SweepCollector, curve: SweepCurve, findings: SweepFindings): Section {
  const { knee, squareRoot } = curve
  const bounds =
    squareRoot.lowBytes === null || squareRoot.highBytes === null
      ? ''
      : ` (${megabytes(squareRoot.lowBytes)} to ${megabytes(squareRoot.highBytes)})`
  return {
    title: one.collector === null ? 'Curve' : `Curve of ${one.collector}`,
    entries: [
      entry('heap without end', interval(curve.timeMs, duration)),
      entry('live set', interval(curve.liveBytes, megabytes)),
      entry('knee', `${megabytes(knee.bytes)}, at most ${orNot(knee.atMostBytes, megabytes)}: 5 % slower`),
      entry('square-root point', `${megabytes(squareRoot.bytes)}${bounds}: heap x time is least`),
      checkEntry(curve, findings),
    ],
  }
}

function interval({ best, low, high }: SweepInterval, write: (value: number) => string): string {
  return `${write(best)} (95 % interval ${low < 0 ? 'below 0' : write(low)} to ${write(high)})`
}

function checkEntry({ check }: SweepCurve, { notMeasured }: SweepFindings): Entry {
  if (check === null)
    return entry('model', `not checked: ${notMeasured['collectors[].curve.check'] ?? 'unknown'}`)
  const ratio = `its cost is ${check.ratio.toFixed(2)} times what the full collections in the GC log come to`
  return entry('model', check.holds ? `holds: ${ratio}` : `does not hold: ${ratio}`)
}

function points({ points }: SweepFindings): Section {
  const named = points.some(({ collector }) => collector !== null)
  return {
    title: 'Heaps',
    table: {
      columns: [
        ...(named ? [{ title: 'COLLECTOR', holds: 'words' } as const] : []),
        { title: 'HEAP', holds: 'figures' },
        { title: 'RUNS', holds: 'figures' },
        { title: 'WALL', holds: 'figures' },
        { title: 'CPU', holds: 'figures' },
        { title: 'PAUSED', holds: 'figures' },
        { title: 'PEAK RSS', holds: 'figures' },
        { title: 'GC COSTS WALL', holds: 'figures' },
        { title: 'GC COSTS CPU', holds: 'figures' },
        { title: 'FAILED BY', holds: 'words' },
      ],
      rows: points.map((point) => [
        ...(named ? [nameOf(point)] : []),
        formatHeapOption(point.heapBytes),
        count(point.runs),
        orNone(point.wallMs, duration),
        orNone(point.cpuMs, duration),
        orNone(point.gcShare, percent),
        orNone(point.peakRssBytes, megabytes),
        orNone(point.wallOverheadAtLeast, (share) => `>= ${percent(share)}`),
        orNone(point.cpuOverheadAtLeast, (share) => `>= ${percent(share)}`),
        point.failure ?? '-',
      ]),
    },
    entries: [
      entry('figures', 'medians of the completed runs; a heap that failed once is not run in again'),
      entry('gc costs', 'lower bounds, against the least time without its pauses of all rows'),
    ],
  }
}

/** In a table full of them, a dash says that there is no figure. */
function orNone(value: number | null, write: (value: number) => string): string {
  return value === null ? '-' : write(value)
}
