import type { Collector, CollectorContext, CollectorNote } from '../../model/collector.js'
import { monotonicMs, monotonicNs } from '../../system/clock.js'
import { PerfData } from '../../system/hotspot/perf-data.js'
import { PerfDataError } from '../../system/hotspot/perf-data-error.js'
import { AttachedTarget } from '../attached-target.js'
import { type CollectionTotals, type HeapFigures, heapFigures } from './heap-figures.js'
import { parseHeapInfo } from './heap-info.js'

/** A JVM makes its counters within about 100 ms of its start, on a busy machine much later. */
const patienceMs = 5000
/** Until then it is tried so often: a try costs a look into /proc. */
const retryMs = 50
/** Without counters the JVM is asked: 0.3 ms of it each time, and the socket once. */
const askEveryMs = 5000

/**
 * A JVM's heap, collections, metaspace, classes and threads, from the counters it keeps in a file of its own: the JVM
 * does nothing for it, and a sample costs microseconds. Where there are no counters, the heap is asked of the JVM
 * now and then.
 */
export class HsperfdataCollector implements Collector {
  readonly name = 'hsperfdata'
  readonly #patienceMs: number
  #context: CollectorContext | null = null
  #perf: PerfData | null = null
  #startedMs = 0
  #nextTryMs = 0
  /** Why there are no counters. */
  #refusal: string | null = null
  #fallback: AttachedTarget | null = null
  #samples = 0
  #lastFigures: HeapFigures | null = null

  constructor(options: { readonly patienceMs?: number } = {}) {
    this.#patienceMs = options.patienceMs ?? patienceMs
  }

  start(context: CollectorContext): void {
    this.#context = context
    this.#startedMs = monotonicMs()
  }

  sample(): void {
    const context = this.#context
    if (context === null) return
    if (this.#fallback !== null) this.#askHeap(context, this.#fallback)
    else if (this.#perf !== null) this.#readCounters(context, this.#perf)
    else this.#openCounters(context)
  }

  async stop(): Promise<readonly CollectorNote[]> {
    this.#perf?.close()
    await this.#fallback?.settled()
    return this.#messages().map((message) => ({ collector: this.name, message }))
  }

  #openCounters(context: CollectorContext): void {
    const nowMs = monotonicMs()
    if (nowMs < this.#nextTryMs) return
    this.#nextTryMs = nowMs + retryMs
    try {
      this.#perf = PerfData.open(context.target.pid)
      this.#readCounters(context, this.#perf)
    } catch (error) {
      if (!(error instanceof PerfDataError)) throw error
      if (error.trouble !== 'corrupt' && nowMs - this.#startedMs < this.#patienceMs) return
      this.#refusal = error.message
      this.#fallback = new AttachedTarget(context.target.pid, askEveryMs)
    }
  }

  #readCounters(context: CollectorContext, perf: PerfData): void {
    if (!perf.read()) return
    const atNs = monotonicNs()
    const figures = heapFigures(perf)
    this.#lastFigures = figures
    const { heapUsedBytes, heapCommittedBytes } = figures
    // A JVM that has just started makes its heap's counters last.
    if (heapUsedBytes === null || heapCommittedBytes === null) return
    this.#samples++
    context.emit({
      series: 'jvm',
      tMs: context.toRunMs(atNs),
      heapUsedBytes,
      heapCommittedBytes,
      heapMaxBytes: figures.heapMaxBytes,
      spaces: figures.spaces,
      metaspaceUsedBytes: figures.metaspaceUsedBytes,
      metaspaceCommittedBytes: figures.metaspaceCommittedBytes,
      classesLoaded: figures.classesLoaded,
      threads: figures.threads,
      ...totalsOf(figures.collections),
      safepointMs: figures.safepointMs,
    })
  }

  #askHeap(context: CollectorContext, fallback: AttachedTarget): void {
    fallback.askWhenDue('GC.heap_info', (answer) => {
      const info = parseHeapInfo(answer)
      if (info === null) throw new Error("its answer to 'GC.heap_info' is not understood")
      context.emit({
        series: 'jvm',
        tMs: context.toRunMs(monotonicNs()),
        heapUsedBytes: info.usedBytes,
        heapCommittedBytes: info.committedBytes,
        heapMaxBytes: null,
        spaces: info.spaces,
        metaspaceUsedBytes: null,
        metaspaceCommittedBytes: null,
        classesLoaded: null,
        threads: null,
        gcCount: null,
        gcMs: null,
        safepointMs: null,
      })
    })
  }

  #messages(): string[] {
    if (this.#refusal !== null) {
      const { answers = 0, failure = null } = this.#fallback ?? {}
      const asked =
        answers > 0
          ? `the heap was asked of the JVM each ${askEveryMs / 1000} s instead`
          : `nor could the JVM be asked (${failure ?? 'it ended before'})`
      return [`${this.#refusal}; collections, metaspace, classes and threads were not sampled, ${asked}`]
    }
    const figures = this.#lastFigures
    if (figures !== null && this.#samples === 0)
      return [
        `the heap was not sampled: ${figures.notMeasured['heapUsedBytes'] ?? 'its size is not in the counters'}`,
      ]
    if (figures?.heapUsedAsOf === 'collection')
      return [
        'this JVM renews its heap figures when it collects: between two collections they stand still, and the peak is the one after a collection',
      ]
    return []
  }
}

/** All of the JVM's collectors together; null when one of them does not say. */
function totalsOf(collections: readonly CollectionTotals[]): { gcCount: number | null; gcMs: number | null } {
  if (collections.length === 0) return { gcCount: null, gcMs: null }
  let gcCount = 0
  let gcMs: number | null = 0
  for (const { count, timeMs } of collections) {
    gcCount += count
    gcMs = gcMs === null || timeMs === null ? null : gcMs + timeMs
  }
  return { gcCount, gcMs }
}
