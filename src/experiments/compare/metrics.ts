import type { MetricQuestion } from '../../analysers/comparison/compare-metric.js'
import { median } from '../../analysers/statistics/order.js'
import { HeapmarkError } from '../../model/errors.js'
import type { RunReport } from '../../model/report.js'
import { MiB } from '../../model/size.js'

/** Memory retained below this share of the live set, or these bytes, over a whole run is called none (METHODS 2). */
const retainedShare = 0.05
const retainedFloorBytes = MiB

interface Metric extends Pick<MetricQuestion, 'unit' | 'worseWhen' | 'scale' | 'floor'> {
  /** As a share of A; what `--margin` replaces. Of a difference it is worked out from the runs. */
  readonly margin: number
  /** A peak, and what is kept, grow with the records: runs of different lengths cannot be compared by it. */
  readonly growsWithLength: boolean
  /** null when the run does not have it. */
  of(report: RunReport): number | null
}

const bytes = { unit: 'bytes', worseWhen: 'larger', scale: 'ratio', margin: 0.05, floor: MiB } as const

/** What two builds are compared by. */
export const compareMetricsByName = {
  'peak-rss': { ...bytes, growsWithLength: true, of: ({ memory }) => memory.peakRssBytes },
  // Where a collection happens to begin moves it.
  'peak-heap': { ...bytes, margin: 0.1, growsWithLength: true, of: ({ memory }) => memory.peakHeapBytes },
  'live-set': { ...bytes, growsWithLength: true, of: ({ memory }) => memory.liveSetBytes },
  'retained-per-record': {
    unit: 'bytes-per-record',
    worseWhen: 'larger',
    scale: 'difference',
    margin: 0,
    floor: 1,
    growsWithLength: false,
    of: ({ verdict }) => verdict.bytesPerRecord,
  },
  'allocated-per-record': {
    ...bytes,
    unit: 'bytes-per-record',
    floor: 16,
    growsWithLength: false,
    of: (report) => perRecord(report.gc.allocatedBytes, report),
  },
  'gc-time': {
    unit: 'ms-per-1000-records',
    worseWhen: 'larger',
    scale: 'ratio',
    margin: 0.2,
    floor: 0.1,
    growsWithLength: false,
    of: (report) => times1000(perRecord(report.gc.pauseMsTotal, report)),
  },
  throughput: {
    unit: 'records-per-second',
    worseWhen: 'smaller',
    scale: 'ratio',
    margin: 0.05,
    floor: 0.001,
    growsWithLength: false,
    of: ({ throughput }) => throughput.recordsPerSecond,
  },
  'p99-lag': {
    unit: 'ms',
    worseWhen: 'larger',
    scale: 'ratio',
    margin: 0.25,
    floor: 1,
    growsWithLength: false,
    of: ({ lag }) => lag.p99Ms,
  },
} as const satisfies Record<string, Metric>

export type CompareMetricName = keyof typeof compareMetricsByName

export const compareMetricNames = Object.keys(compareMetricsByName) as CompareMetricName[]

/** @throws HeapmarkError USAGE */
export function compareMetricNamed(name: string, place: string): CompareMetricName {
  const known = compareMetricNames.find((one) => one === name)
  if (known !== undefined) return known
  throw new HeapmarkError('USAGE', `there is no figure '${name}' to compare by`, {
    place,
    hint: `known: ${compareMetricNames.join(', ')}`,
  })
}

/** A figure of both groups, ready to be compared. @param margin null = the figure's own */
export function questionOf(
  name: CompareMetricName,
  a: readonly RunReport[],
  b: readonly RunReport[],
  margin: number | null,
): MetricQuestion {
  const metric: Metric = compareMetricsByName[name]
  const valuesOf = (reports: readonly RunReport[]) =>
    reports.map((report) => metric.of(report)).filter((value) => value !== null)
  return {
    metric: name,
    unit: metric.unit,
    worseWhen: metric.worseWhen,
    scale: metric.scale,
    floor: metric.floor,
    margin: metric.scale === 'difference' ? retainedMargin([...a, ...b]) : (margin ?? metric.margin),
    a: valuesOf(a),
    b: valuesOf(b),
  }
}

export function growsWithLength(name: CompareMetricName): boolean {
  return compareMetricsByName[name].growsWithLength
}

export function recordsOf({ records }: RunReport): number | null {
  return records.unique ?? records.received ?? records.acknowledged
}

/** What a run may retain per record and still be called bounded. */
function retainedMargin(reports: readonly RunReport[]): number {
  const liveSet = median(reports.map(({ memory }) => memory.liveSetBytes).filter((value) => value !== null))
  const records = median(reports.map(recordsOf).filter((value) => value !== null))
  return Math.max(retainedShare * (liveSet ?? 0), retainedFloorBytes) / Math.max(1, records ?? 1)
}

function perRecord(value: number | null, report: RunReport): number | null {
  const records = recordsOf(report)
  return value === null || records === null || records === 0 ? null : value / records
}

function times1000(value: number | null): number | null {
  return value === null ? null : value * 1000
}
