import type { ExperimentReport } from '../../model/experiment.js'
import type { GrowingClass, LeakFindings } from '../../model/leak-findings.js'
import { type Entry, entry, type Section } from '../content/section.js'
import { count, megabytes, orNot, size, slope } from '../format.js'
import { printable } from '../printable.js'

/** The report of `heapmark leak`: the answer, the lengths, what the memory is retained in. */
export function leakSections(report: ExperimentReport<LeakFindings>): Section[] {
  return [answer(report), lengths(report), ...evidence(report)]
}

const headlines = {
  leak: 'it leaks',
  bounded: 'bounded',
  inconclusive: 'inconclusive',
} as const

function answer(report: LeakFindings): Section {
  const { verdict, payloadBytesPerRecord, untilFull, growth } = report
  const { bytesPerRecord, bytesPerRecordLow: low, bytesPerRecordHigh: high } = verdict
  const interval = low === null || high === null ? '' : ` (99 % interval ${slope(low)} to ${slope(high)})`
  return {
    title: 'Leak',
    headline: headlines[verdict.kind],
    entries: [
      ...verdict.reasons.map((reason) => entry(null, `- ${printable(reason)}`)),
      entry(
        'retained',
        `${orNot(bytesPerRecord, slope)} bytes/record${bytesPerRecord === null ? '' : interval}`,
      ),
      entry(
        'payload',
        orNot(payloadBytesPerRecord, (bytes) => `${slope(bytes)} bytes/record`),
      ),
      ...(growth.kind === null ? [] : [entry('growth', growthWords(growth))]),
      ...(untilFull === null ? [] : [entry('heap full', untilFullWords(untilFull))]),
    ],
  }
}

function growthWords({ kind, exponent }: LeakFindings['growth']): string {
  const words =
    kind === 'linear' ? 'in proportion to the records' : kind === 'none' ? 'none' : 'slower than the records'
  return exponent === null ? words : `${words} (exponent ${exponent.toFixed(2)})`
}

function untilFullWords({ records, hours }: NonNullable<LeakFindings['untilFull']>): string {
  const at =
    hours === null
      ? ''
      : `, ${hours < 48 ? `${hours.toFixed(1)} hours` : `${count(hours / 24)} days`} at this rate`
  return `after ${count(records)} more records${at}`
}

function lengths({ lengths }: LeakFindings): Section {
  return {
    title: 'Lengths',
    table: {
      columns: [
        { title: 'LENGTH', holds: 'words' },
        { title: 'RECORDS', holds: 'figures' },
        { title: 'AT THIS LENGTH', holds: 'words' },
        { title: 'BYTES/RECORD', holds: 'figures' },
        { title: '99 % INTERVAL', holds: 'figures' },
        { title: 'LIVE SET', holds: 'figures' },
        { title: 'COLLECTIONS', holds: 'figures' },
      ],
      rows: lengths.map((one) => [
        `${one.factor} x`,
        count(one.records),
        one.kind,
        orNot(one.bytesPerRecord, slope),
        one.bytesPerRecordLow === null || one.bytesPerRecordHigh === null
          ? 'not measured'
          : `${slope(one.bytesPerRecordLow)} to ${slope(one.bytesPerRecordHigh)}`,
        orNot(one.liveSetBytes, megabytes),
        orNot(one.liveSetCollections, count),
      ]),
    },
    entries: lengths.length === 0 ? [entry(null, 'no run was finished')] : [],
  }
}

function evidence({ evidence, notMeasured }: LeakFindings): Section[] {
  if (evidence === null) {
    const why = notMeasured['evidence']
    return [{ title: 'Retained In', entries: [entry(null, `not measured: ${why ?? 'unknown'}`)] }]
  }
  const { classes, atRecords, dump } = evidence
  const at = atRecords.map(count).join(', ')
  if (classes.length === 0) {
    const nothing = entry(null, `no class grew at every one of the looks, at ${at} records`)
    return [{ title: 'Retained In', entries: [nothing] }]
  }
  return [
    {
      title: 'Retained In',
      table: {
        columns: [
          { title: 'BYTES/RECORD', holds: 'figures' },
          { title: 'OBJECTS/RECORD', holds: 'figures' },
          { title: 'AT THE LAST LOOK', holds: 'figures' },
          { title: 'CLASS', holds: 'words' },
        ],
        rows: classes.map((one) => [
          slope(one.bytesPerRecord),
          one.instancesPerRecord.toFixed(2),
          size(one.bytes.at(-1) ?? 0),
          printable(one.name),
        ]),
      },
      entries: [
        entry('looked at', `${at} records`),
        ...classes.flatMap(pathEntries),
        ...(dump === null ? [] : [entry('dump', `heapmark open ${printable(dump)}`)]),
      ],
    },
  ]
}

function pathEntries({ name, path }: GrowingClass): Entry[] {
  if (path === null) return []
  const way = path.map(({ via, className }) => `${via} ${className}`).join(' > ')
  return [entry(printable(name), printable(way))]
}
