import type { AccountPart, AccountRow } from '../../model/report.js'
import type { RunRecord } from '../../model/run-record.js'
import type { RuntimeName } from '../../model/target.js'
import { explained, type Level, partsInside } from './account-figures.js'
import { accountRows, type Parts, partsOfNativeMemory, partsOfProcess } from './account-parts.js'
import { whyNoLiveSet } from './gc-watch.js'
import { liveSetLevel } from './live-set-level.js'
import { type NotMeasured, roundTo } from './not-measured.js'
import type { Observations } from './observations.js'

/** The three figures of a row, before their reasons. */
interface Figures {
  readonly peakBytes: number | null
  readonly averageBytes: number | null
  readonly atPeakBytes: number | null
}

/** The account of a run's memory: which rows it has depends on the runtime, which may have told nothing of some. */
export function memoryAccount(
  record: RunRecord,
  seen: Observations,
  missing: NotMeasured,
): readonly AccountRow[] {
  const runtime = runtimeOf(record, seen)
  return accountRows[runtime].map((part) => {
    const { peakBytes, averageBytes, atPeakBytes } = figuresOf(part, runtime, seen)
    const why = whyMissing(part, runtime, record, seen)
    const take = (name: keyof Figures, value: number | null, reason: string) =>
      missing.take(`memory.account.${part}.${name}`, roundTo(value, 0), reason)
    return {
      part,
      peakBytes: take('peakBytes', peakBytes, why),
      averageBytes: take('averageBytes', averageBytes, why),
      atPeakBytes: take('atPeakBytes', atPeakBytes, peakBytes === null ? why : whyNotAtPeak(part, seen)),
    }
  })
}

/** What was seen of it says more than what was written down at its start. */
function runtimeOf(record: RunRecord, { account }: Observations): RuntimeName {
  if (account.jvmCount + account.nativeCount > account.v8Count) return 'jvm'
  if (account.v8Count > 0) return 'node'
  return record.target.runtimeName ?? 'native'
}

function figuresOf(part: AccountPart, runtime: RuntimeName, seen: Observations): Figures {
  if (part === 'heap-live') return liveSetLevel(seen)
  const { account } = seen
  const peak = seen.process.atPeak
  if (runtime === 'native') return figures(account.kernel.of(part), peak && partsOfProcess(peak), part)
  const native = account.nativeCount > 0 && part !== 'heap-used' && part !== 'heap-free'
  const level = native ? account.native.of(part) : account.inside.of(part)
  const found = figures(level, native ? nativeAtPeak(seen) : insideAtPeak(seen), part)
  // Collections tell of the heap before them, which no sample need have seen.
  return part === 'heap-used' && level !== null ? { ...found, peakBytes: seen.heap.peakBytes } : found
}

function figures(level: Level | null, atPeak: Parts | null, part: AccountPart): Figures {
  return {
    peakBytes: level?.peakBytes ?? null,
    averageBytes: level?.mean.mean ?? null,
    atPeakBytes: level === null ? null : (atPeak?.get(part) ?? null),
  }
}

function insideAtPeak({ account, process }: Observations): Parts | null {
  const inside = account.insideAtPeak.sample
  if (inside === null || process.atPeak === null) return null
  return withUnexplained(partsInside(inside), process.atPeak.rssBytes - explained(inside, null))
}

function nativeAtPeak({ account, process }: Observations): Parts | null {
  const native = account.nativeAtPeak.sample
  if (native === null || process.atPeak === null) return null
  const known = explained(account.insideAtPeak.sample, native)
  return withUnexplained(partsOfNativeMemory(native), process.atPeak.rssBytes - known)
}

function withUnexplained(parts: Parts, bytes: number): Parts {
  return new Map([...parts, ['unexplained', Math.max(0, bytes)]])
}

/** Parts that only the JVM's own tracking of native memory tells. */
const trackedOnly: readonly AccountPart[] = [
  'class-space',
  'code-cache',
  'threads',
  'direct-buffers',
  'gc-structures',
  'symbols',
  'compiler',
  'other',
]

function whyMissing(part: AccountPart, runtime: RuntimeName, record: RunRecord, seen: Observations): string {
  const { account, process } = seen
  if (part === 'heap-live') return whyNoLiveSet(seen)
  if (process.count === 0 && part === 'unexplained') return 'no sample of the target process was taken'
  if (runtime === 'native') {
    return process.count === 0
      ? 'no sample of the target process was taken'
      : 'the kernel gives no parts of RSS (Linux before 4.5)'
  }
  if (runtime === 'node') return 'no sample from inside the heap was taken'
  if (trackedOnly.includes(part) && account.nativeCount === 0) {
    return record.options['native-memory'] === true
      ? 'the JVM’s tracking of native memory was asked for and gave no answer'
      : 'the JVM did not track its native memory: --native-memory makes it'
  }
  if (part === 'class-space' && account.nativeCount > 0) return 'this JVM counts it within metaspace'
  if (part === 'direct-buffers') return 'before JDK 11 a JVM counts them within other (its category Internal)'
  if (trackedOnly.includes(part)) return 'this JVM’s tracking of native memory has no such category'
  if (part === 'unexplained' && account.nativeCount > 0) {
    return 'no sample of the target process was taken after native memory was first told'
  }
  return account.jvmCount === 0
    ? 'the JVM’s performance counters were not read'
    : 'the JVM’s performance counters do not tell it'
}

function whyNotAtPeak(part: AccountPart, { process }: Observations): string {
  if (process.count === 0) return 'no sample of the target process was taken'
  return part === 'heap-live'
    ? 'no old-generation collection came before the largest RSS'
    : 'no sample that tells it was taken near the largest RSS'
}
