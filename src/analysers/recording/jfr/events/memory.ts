import { type MemoryFindings, maxListed } from '../../findings.js'
import type { RecordReader } from '../record-reader.js'
import type { EventKind } from './event-kind.js'

const startTime = 0
const size = 1
const peak = 2
const kind = 3
const committed = 4
const reserved = 5
const totalSize = 6

/** Kinds of native memory of one JVM: about thirty. */
const maxKinds = 200

interface Level {
  committedLastBytes: number
  committedPeakBytes: number
  reservedLastBytes: number
  lastAtMs: number
}

/** Memory of the process: resident (JDK 21 and later), by kind where native memory is tracked (JDK 20 and later). */
export class MemoryEvents implements EventKind {
  readonly types = ['jdk.ResidentSetSize', 'jdk.NativeMemoryUsage', 'jdk.PhysicalMemory']
  readonly fields = ['startTime', 'size', 'peak', 'type', 'committed', 'reserved', 'totalSize']
  #rss: { samples: number; lastBytes: number; peakBytes: number } | null = null
  #rssAtMs = Number.NEGATIVE_INFINITY
  readonly #native = new Map<string, Level>()
  #physicalBytes: number | null = null

  take(record: RecordReader, type: string): void {
    if (type === 'jdk.PhysicalMemory') this.#physicalBytes = record.number(totalSize)
    else if (type === 'jdk.ResidentSetSize') this.#takeRss(record, record.atMs(startTime) ?? 0)
    else this.#takeNative(record, record.atMs(startTime) ?? 0)
  }

  findings(): MemoryFindings | null {
    if (this.#rss === null && this.#native.size === 0 && this.#physicalBytes === null) return null
    return {
      rss: this.#rss,
      native: [...this.#native]
        .map(([name, { lastAtMs: _, ...level }]) => ({ kind: name, ...level }))
        .sort((a, b) => b.committedPeakBytes - a.committedPeakBytes)
        .slice(0, maxListed),
      physicalBytes: this.#physicalBytes,
    }
  }

  #takeRss(record: RecordReader, atMs: number): void {
    const bytes = record.number(size) ?? 0
    this.#rss ??= { samples: 0, lastBytes: 0, peakBytes: 0 }
    this.#rss.samples++
    this.#rss.peakBytes = Math.max(this.#rss.peakBytes, bytes, record.number(peak) ?? 0)
    // Events of a chunk stand in no strict order of time.
    if (atMs < this.#rssAtMs) return
    this.#rss.lastBytes = bytes
    this.#rssAtMs = atMs
  }

  #takeNative(record: RecordReader, atMs: number): void {
    const name = record.text(kind) ?? '[unknown]'
    const bytes = record.number(committed) ?? 0
    const before = this.#native.get(name)
    if (before === undefined && this.#native.size >= maxKinds) return
    const later = before === undefined || atMs >= before.lastAtMs
    this.#native.set(name, {
      committedPeakBytes: Math.max(before?.committedPeakBytes ?? 0, bytes),
      committedLastBytes: later ? bytes : before.committedLastBytes,
      reservedLastBytes: later ? (record.number(reserved) ?? 0) : before.reservedLastBytes,
      lastAtMs: later ? atMs : before.lastAtMs,
    })
  }
}
