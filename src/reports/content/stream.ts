import type { CrashCause, ExhaustionCause, Outcome } from '../../model/outcome.js'
import type { Quantiles, RunReport } from '../../model/report.js'
import { count, duration, notMeasured, orNot, percent, perSecond, size, time } from '../format.js'
import { printable } from '../printable.js'
import { type Entry, entry, type Section } from './section.js'

/** How the run ended and by what that was seen. */
export function outcomeSection(report: Pick<RunReport, 'outcome'>): Section {
  const { outcome } = report
  const evidence = 'evidence' in outcome ? [entry('evidence', printable(outcome.evidence))] : []
  return { title: 'Outcome', headline: outcomeWords(outcome), entries: evidence }
}

const exhaustionWords: Readonly<Record<ExhaustionCause, string>> = {
  'java-heap': 'Java heap',
  'gc-overhead': 'GC overhead limit',
  metaspace: 'metaspace',
  'direct-buffer': 'direct buffers',
  threads: 'no new thread',
  'array-size': 'array beyond the VM limit',
  'v8-heap': 'V8 heap',
}

/** null where the way it ended says it all. */
const crashWords: Readonly<Record<CrashCause, string | null>> = {
  'exit-code': null,
  signal: null,
  'fatal-error': 'fatal error of the JVM',
  'stack-overflow': 'stack overflow',
  'refused-to-start': 'refused to start',
}

const killWords = { outside: 'from outside', 'memory-limit': 'memory limit of its control group' } as const

/** From this share of its time in garbage collection on, a program does little else (as the JVM's own limit has it). */
const thrashingShare = 0.9

function outcomeWords(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'completed':
    case 'stream-broken':
      return outcome.kind
    case 'heap-exhausted':
      return `heap-exhausted (${exhaustionWords[outcome.cause]}, ${endWords(outcome.exitCode, outcome.signal)})`
    case 'crashed': {
      const words = [crashWords[outcome.cause], endWords(outcome.exitCode, outcome.signal)]
      return `crashed (${words.filter((word) => word !== null).join(', ')})`
    }
    case 'killed':
      return `killed (${printable(outcome.signal)}, ${killWords[outcome.cause]})`
    case 'interrupted':
      return `interrupted (${printable(outcome.signal)})`
    case 'timed-out':
      return `timed-out (limit ${duration(outcome.limitMs)}${thrashWords(outcome.gcShare)})`
  }
}

function thrashWords(gcShare: number | null): string {
  if (gcShare === null) return ''
  const words = `; ${(gcShare * 100).toFixed(0)} % of its last seconds in garbage collection`
  return gcShare >= thrashingShare ? `${words}: it thrashed` : words
}

function endWords(exitCode: number | null, signal: string | null): string {
  if (signal !== null) return `signal ${printable(signal)}`
  return exitCode === null ? 'exit code unknown' : `exit code ${exitCode}`
}

/** generated = sent = received = unique, and what is missing or doubled. */
export function ledgerSection({ records }: RunReport): Section {
  const { generated, sent, received, unique } = records
  return {
    title: 'Ledger',
    entries: [
      entry(
        null,
        chain([
          ['generated', generated],
          ['sent', sent],
          ['received', received],
          ['unique', unique],
        ]),
      ),
      entry('asked', orNot(records.asked, count)),
      entry('lost', orNot(records.lost, count)),
      entry('doubled', orNot(records.duplicated, count)),
      entry('refused', orNot(records.refused, count)),
      entry('sent again', orNot(records.resent, count)),
    ],
  }
}

/** `generated 100 = sent 100 > received 99`: the sign says at once where records went missing. */
function chain(counts: readonly (readonly [string, number | null])[]): string {
  return counts
    .map(([name, value], i) => {
      const words = `${name} ${orNot(value, count)}`
      return i === 0 ? words : `${sign(counts[i - 1]![1], value)} ${words}`
    })
    .join(' ')
}

function sign(before: number | null, after: number | null): string {
  if (before === null || after === null) return '/'
  return before === after ? '=' : before > after ? '>' : '<'
}

/** The rate asked for and reached, and how late things were. */
export function rateSection(report: RunReport): Section {
  const { askedPerSecond, recordsPerSecond, fidelity, bytesPerSecond } = report.throughput
  const ofAsked = fidelity === null ? '' : ` (${percent(fidelity)} of the rate asked)`
  return {
    title: 'Rate and Lag',
    entries: [
      entry('asked', askedPerSecond === null ? noRate(report) : `${perSecond(askedPerSecond)} records/sec`),
      entry('reached', orNot(recordsPerSecond, (rate) => `${perSecond(rate)} records/sec`) + ofAsked),
      entry(
        'volume',
        orNot(bytesPerSecond, (rate) => `${size(rate)}/sec`),
      ),
      quantiles('arrived late by', report.lag),
      quantiles('left late by', report.sendLag),
      quantiles('answered after', report.responseTime),
    ],
  }
}

function noRate({ scenario }: RunReport): string {
  return scenario.file === null ? notMeasured : 'as fast as possible'
}

function quantiles(label: string, { p50Ms, p99Ms, p999Ms, maxMs }: Quantiles): Entry {
  if (p50Ms === null && maxMs === null) return entry(label, notMeasured)
  const named = [
    ['p50', p50Ms],
    ['p99', p99Ms],
    ['p99.9', p999Ms],
    ['max', maxMs],
  ] as const
  return entry(label, named.map(([name, value]) => `${name} ${orNot(value, time)}`).join('  '))
}

/** What the receiver saw beside the head's three lines; nothing when there was none. */
export function receiverSection({ receiver }: RunReport): Section {
  if (receiver.url === null) return { title: 'Receiver', entries: [] }
  return {
    title: 'Receiver',
    entries: [
      entry('address', printable(receiver.url)),
      entry('body bytes', orNot(receiver.bytes, size)),
      entry('empty bodies', orNot(receiver.emptyBodies, count)),
      entry('invalid JSON', orNot(receiver.invalidJson, count)),
      entry('connections', orNot(receiver.connections, count)),
      entry(
        'its own RSS',
        orNot(receiver.rssBytes, (bytes) => size(bytes)),
      ),
      entry(
        'headroom',
        orNot(receiver.headroom, (times) => `${times.toFixed(1)} times the rate reached`),
      ),
    ],
  }
}
