import {
  type ClassFindings,
  type ContainerFindings,
  type JvmFacts,
  type MemoryFindings,
  maxListed,
  type ThreadFindings,
} from '../../findings.js'
import type { RecordReader } from '../record-reader.js'
import type { EventKind } from './event-kind.js'

/** Kinds of native memory of one JVM: about thirty. */
const maxMemoryKinds = 200

/** What the JVM is and where it runs: events that say the same again and again, or how much of something there is now. */
export class MachineEvents implements EventKind {
  readonly fields = [
    ...['jvmName', 'jvmVersion', 'jvmArguments', 'javaArguments', 'pid'],
    ...['youngCollector', 'oldCollector', 'maxSize', 'usesCompressedOops', 'objectAlignment'],
    ...['jvmUser', 'jvmSystem', 'machineTotal'],
    ...['containerType', 'effectiveCpuCount', 'memoryLimit', 'memorySoftLimit', 'swapMemoryLimit'],
    ...['hostTotalMemory', 'memoryUsage', 'memoryFailCount', 'cpuThrottledTime'],
    ...['startTime', 'size', 'peak', 'type', 'committed', 'reserved', 'totalSize'],
    ...['activeCount', 'peakCount', 'accumulatedCount', 'loadedClassCount', 'unloadedClassCount'],
    ...['amount'],
  ]
  readonly types: readonly string[]
  readonly #places = new Map(this.fields.map((field, place) => [field, place]))
  readonly #takers: Readonly<Record<string, (record: RecordReader) => void>>
  #jvm: { -readonly [K in keyof JvmFacts]: JvmFacts[K] } | null = null
  #loads = 0
  #jvmLoad = 0
  #machineLoad = 0
  #container: { -readonly [K in keyof ContainerFindings]: ContainerFindings[K] } | null = null
  #rss: { samples: number; lastBytes: number; peakBytes: number; lastAtMs: number } | null = null
  readonly #native = new Map<string, { last: number; peak: number; reserved: number; lastAtMs: number }>()
  #physicalBytes: number | null = null
  #threads: { activeLast: number; peak: number; started: number; lastAtMs: number } | null = null
  #classes: { loaded: number; unloaded: number } | null = null
  lostBytes = 0

  constructor() {
    this.#takers = {
      'jdk.JVMInformation': (record) => this.#takeJvm(record),
      'jdk.GCConfiguration': (record) => {
        this.#facts().youngCollector = this.#text(record, 'youngCollector')
        this.#facts().oldCollector = this.#text(record, 'oldCollector')
      },
      'jdk.GCHeapConfiguration': (record) => {
        const compressed = this.#number(record, 'usesCompressedOops')
        this.#facts().heapMaxBytes = this.#number(record, 'maxSize')
        this.#facts().compressedOops = compressed === null ? null : compressed !== 0
        this.#facts().objectAlignmentBytes = this.#number(record, 'objectAlignment')
      },
      'jdk.CPULoad': (record) => {
        this.#loads++
        this.#jvmLoad += (this.#number(record, 'jvmUser') ?? 0) + (this.#number(record, 'jvmSystem') ?? 0)
        this.#machineLoad += this.#number(record, 'machineTotal') ?? 0
      },
      'jdk.ContainerConfiguration': (record) => this.#takeContainer(record),
      'jdk.ContainerMemoryUsage': (record) => {
        const container = this.#containerFacts()
        container.memoryPeakBytes = larger(container.memoryPeakBytes, this.#number(record, 'memoryUsage'))
        container.memoryFailures = larger(container.memoryFailures, this.#number(record, 'memoryFailCount'))
      },
      'jdk.ContainerCPUThrottling': (record) => {
        const container = this.#containerFacts()
        const ms = record.spanMs(this.#place('cpuThrottledTime'))
        container.throttledMs = larger(container.throttledMs, ms)
      },
      'jdk.ResidentSetSize': (record) => this.#takeRss(record),
      'jdk.NativeMemoryUsage': (record) => this.#takeNative(record),
      'jdk.PhysicalMemory': (record) => {
        this.#physicalBytes = this.#number(record, 'totalSize')
      },
      'jdk.JavaThreadStatistics': (record) => this.#takeThreads(record),
      'jdk.ClassLoadingStatistics': (record) => {
        this.#classes = {
          loaded: Math.max(this.#classes?.loaded ?? 0, this.#number(record, 'loadedClassCount') ?? 0),
          unloaded: Math.max(this.#classes?.unloaded ?? 0, this.#number(record, 'unloadedClassCount') ?? 0),
        }
      },
      'jdk.DataLoss': (record) => {
        this.lostBytes += this.#number(record, 'amount') ?? 0
      },
    }
    this.types = Object.keys(this.#takers)
  }

  take(record: RecordReader, type: string): void {
    this.#takers[type]!(record)
  }

  get jvm(): JvmFacts | null {
    return this.#jvm === null && this.#loads === 0
      ? null
      : {
          ...this.#facts(),
          cpuLoad:
            this.#loads === 0
              ? null
              : { jvm: this.#jvmLoad / this.#loads, machine: this.#machineLoad / this.#loads },
        }
  }

  get containers(): ContainerFindings | null {
    return this.#container
  }

  get memory(): MemoryFindings | null {
    if (this.#rss === null && this.#native.size === 0 && this.#physicalBytes === null) return null
    const rss = this.#rss
    return {
      rss: rss === null ? null : { samples: rss.samples, lastBytes: rss.lastBytes, peakBytes: rss.peakBytes },
      native: [...this.#native]
        .map(([kind, { last, peak, reserved }]) => ({
          kind,
          committedLastBytes: last,
          committedPeakBytes: peak,
          reservedLastBytes: reserved,
        }))
        .sort((a, b) => b.committedPeakBytes - a.committedPeakBytes)
        .slice(0, maxListed),
      physicalBytes: this.#physicalBytes,
    }
  }

  get threads(): ThreadFindings | null {
    if (this.#threads === null) return null
    const { activeLast, peak, started } = this.#threads
    return { activeLast, peak, started }
  }

  get classes(): ClassFindings | null {
    return this.#classes
  }

  #takeJvm(record: RecordReader): void {
    const facts = this.#facts()
    facts.name = this.#text(record, 'jvmName')
    facts.version = this.#text(record, 'jvmVersion')
    facts.flags = this.#text(record, 'jvmArguments')
    facts.arguments = this.#text(record, 'javaArguments')
    facts.pid = this.#number(record, 'pid')
  }

  #takeContainer(record: RecordReader): void {
    // Without a limit the JVM writes a negative number.
    const limit = (field: string) => {
      const value = this.#number(record, field)
      return value === null || value <= 0 ? null : value
    }
    Object.assign(this.#containerFacts(), {
      type: this.#text(record, 'containerType'),
      cpus: limit('effectiveCpuCount'),
      memoryLimitBytes: limit('memoryLimit'),
      memorySoftLimitBytes: limit('memorySoftLimit'),
      swapLimitBytes: limit('swapMemoryLimit'),
      hostMemoryBytes: limit('hostTotalMemory'),
    })
  }

  #takeRss(record: RecordReader): void {
    const bytes = this.#number(record, 'size') ?? 0
    const atMs = this.#atMs(record)
    this.#rss ??= { samples: 0, lastBytes: 0, peakBytes: 0, lastAtMs: Number.NEGATIVE_INFINITY }
    this.#rss.samples++
    this.#rss.peakBytes = Math.max(this.#rss.peakBytes, bytes, this.#number(record, 'peak') ?? 0)
    if (atMs < this.#rss.lastAtMs) return
    this.#rss.lastBytes = bytes
    this.#rss.lastAtMs = atMs
  }

  #takeNative(record: RecordReader): void {
    const kind = this.#text(record, 'type') ?? '[unknown]'
    const committed = this.#number(record, 'committed') ?? 0
    const atMs = this.#atMs(record)
    let entry = this.#native.get(kind)
    if (entry === undefined) {
      if (this.#native.size >= maxMemoryKinds) return
      entry = { last: 0, peak: 0, reserved: 0, lastAtMs: Number.NEGATIVE_INFINITY }
      this.#native.set(kind, entry)
    }
    entry.peak = Math.max(entry.peak, committed)
    if (atMs < entry.lastAtMs) return
    entry.last = committed
    entry.reserved = this.#number(record, 'reserved') ?? 0
    entry.lastAtMs = atMs
  }

  #takeThreads(record: RecordReader): void {
    const atMs = this.#atMs(record)
    const last = this.#threads
    this.#threads = {
      activeLast:
        last !== null && atMs < last.lastAtMs ? last.activeLast : (this.#number(record, 'activeCount') ?? 0),
      peak: Math.max(last?.peak ?? 0, this.#number(record, 'peakCount') ?? 0),
      started: Math.max(last?.started ?? 0, this.#number(record, 'accumulatedCount') ?? 0),
      lastAtMs: Math.max(last?.lastAtMs ?? Number.NEGATIVE_INFINITY, atMs),
    }
  }

  #facts(): { -readonly [K in keyof JvmFacts]: JvmFacts[K] } {
    this.#jvm ??= {
      name: null,
      version: null,
      flags: null,
      arguments: null,
      pid: null,
      youngCollector: null,
      oldCollector: null,
      heapMaxBytes: null,
      compressedOops: null,
      objectAlignmentBytes: null,
      cpuLoad: null,
    }
    return this.#jvm
  }

  #containerFacts(): { -readonly [K in keyof ContainerFindings]: ContainerFindings[K] } {
    this.#container ??= {
      type: null,
      cpus: null,
      memoryLimitBytes: null,
      memorySoftLimitBytes: null,
      swapLimitBytes: null,
      hostMemoryBytes: null,
      memoryPeakBytes: null,
      memoryFailures: null,
      throttledMs: null,
    }
    return this.#container
  }

  #place(field: string): number {
    return this.#places.get(field)!
  }

  #number(record: RecordReader, field: string): number | null {
    return record.number(this.#place(field))
  }

  #text(record: RecordReader, field: string): string | null {
    return record.text(this.#place(field))
  }

  #atMs(record: RecordReader): number {
    return record.atMs(this.#place('startTime')) ?? 0
  }
}

function larger(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b)
}
