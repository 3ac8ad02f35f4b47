import type { GcEvent, LivePoint, LiveSetSource } from '../../../model/gc-event.js'
import type { GcLogDialect } from '../../../model/gc-log-findings.js'
import { Causes } from './causes.js'
import { Evidence } from './evidence.js'
import { type HeapChange, HeapFlow, larger } from './heap-flow.js'
import { LiveSet } from './live-set.js'
import { Pauses } from './pauses.js'
import { ProcessClock } from './process-clock.js'
import { Safepoints } from './safepoints.js'
import { Stalls } from './stalls.js'

/** What a collection or phase does, over all collectors. */
export type Work =
  | 'young'
  | 'mixed'
  | 'full'
  | 'initial-mark'
  | 'remark'
  | 'cleanup'
  | 'degenerated'
  | 'cycle'
  | 'other'

/** What can be seen in a log beside collections. */
export type Sight =
  | 'evacuation-failure'
  | 'concurrent-mode-failure'
  | 'cancelled-cycle'
  | 'aborted-cycle'
  | 'out-of-memory'

/** What the tally needs to know beside the event itself. */
export interface EventContext {
  readonly work: Work
  readonly clock: ProcessClock
  /** When the line was written, on the process's clock. */
  readonly atMs: number | null
  readonly change: HeapChange
  readonly liveFrom: LiveSetSource | null
  /** Pauses within this one, which were counted already. */
  readonly nestedPauseMs: number
  readonly allocatedBytes: number | null
  readonly promotedBytes: number | null
  /** It is a collection with a cause of its own, not one of the pauses of a concurrent one. */
  readonly countsCause: boolean
}

export interface TallyOptions {
  readonly maxEvents: number
  readonly onEvent: ((event: GcEvent) => void) | undefined
  readonly onLivePoint: ((point: LivePoint) => void) | undefined
}

/** Everything counted while reading, in memory that does not grow with the log. */
export class Tally {
  dialect: GcLogDialect | null = null
  collector: string | null = null
  runtimeVersion: string | null = null
  flags: string | null = null
  regionBytes: number | null = null
  heapMaxBytes: number | null = null
  /** The line being read. */
  readonly place = { file: 0, line: 0 }

  readonly pauses = new Pauses()
  readonly flow = new HeapFlow()
  readonly liveSet = new LiveSet()
  readonly causes = new Causes()
  readonly safepoints = new Safepoints()
  readonly stalls = new Stalls()
  readonly seen: Readonly<Record<Work | Sight, Evidence>> = newEvidence()
  readonly explicit = new Evidence()
  readonly metadata = new Evidence()
  readonly humongous = new Evidence()
  /** Full collections that freed next to nothing, since the last collection that freed something. */
  futileFull = new Evidence()
  readonly longest = new Evidence()
  concurrentMsTotal = 0
  events = 0
  eventsWithheld = 0
  #processes = 0
  #spanMs = 0
  #sawSpan = false
  readonly #options: TallyOptions

  constructor(options: TallyOptions) {
    this.#options = options
  }

  newProcess(): ProcessClock {
    this.#processes++
    return new ProcessClock()
  }

  endProcess(clock: ProcessClock): void {
    if (clock.spanMs === null) return
    this.#sawSpan = true
    this.#spanMs += clock.spanMs
  }

  get processes(): number {
    return this.#processes
  }

  /** Of the processes that ended. */
  get spanMs(): number | null {
    return this.#sawSpan ? this.#spanMs : null
  }

  event(event: GcEvent, context: EventContext): void {
    this.events++
    this.#count(event, context)
    this.flow.add(event, context.change, context.clock, context.atMs, context.allocatedBytes)
    if (context.promotedBytes !== null) this.flow.promoted(context.promotedBytes)
    if (event.liveBytes !== null && context.liveFrom !== null) {
      const { uptimeMs, monotonicMs, wallMs, file, line } = event
      this.live({
        uptimeMs,
        monotonicMs,
        wallMs,
        file,
        line,
        from: context.liveFrom,
        bytes: event.liveBytes,
      })
    }
    if (this.events > this.#options.maxEvents) this.eventsWithheld++
    else this.#options.onEvent?.(event)
  }

  live(point: LivePoint): void {
    this.liveSet.add(point)
    this.#options.onLivePoint?.(point)
  }

  sight(sight: Sight): void {
    this.seen[sight].add(this.place)
  }

  heapMax(bytes: number | null): void {
    this.heapMaxBytes = larger(this.heapMaxBytes, bytes)
  }

  #count(event: GcEvent, context: EventContext): void {
    const { pauseMs, cause } = event
    this.seen[context.work].add(event)
    if (pauseMs !== null) {
      this.pauses.add(pauseMs, Math.max(0, pauseMs - context.nestedPauseMs), event)
      if (pauseMs >= longPauseMs) this.longest.add(event)
    }
    if (event.concurrentMs !== null && event.kind === 'concurrent')
      this.concurrentMsTotal += event.concurrentMs
    if (event.stallMs !== null) this.stalls.add(event.stallMs, event)
    if (context.work === 'full') this.#judgeFull(event)
    else if (context.work === 'young' || context.work === 'mixed') this.#ended(event)
    if (cause === null) return
    this.causes.add(cause, context.countsCause, pauseMs)
    if (!context.countsCause) return
    if (/System\.gc|Diagnostic Command|Heap Inspection|Heap Dump/.test(cause)) this.explicit.add(event)
    else if (cause.startsWith('Metadata GC') || cause.startsWith('CodeCache GC')) this.metadata.add(event)
    else if (/Humongous/i.test(cause)) this.humongous.add(event)
  }

  #judgeFull(event: GcEvent): void {
    const { heapBeforeBytes: before, heapAfterBytes: after } = event
    if (before === null || after === null) return
    if (before - after < before * futileShare) this.futileFull.add(event)
    else this.futileFull = new Evidence()
  }

  /** A collection that found garbage again ends a series of futile ones. */
  #ended(event: GcEvent): void {
    const { heapBeforeBytes: before, heapAfterBytes: after } = event
    if (before !== null && after !== null && before - after > before * 0.2) this.futileFull = new Evidence()
  }
}

/** A full collection that frees less than this share of the heap freed nothing worth its time. */
const futileShare = 0.05
/** Advice names pauses of a second and longer. */
const longPauseMs = 1000

function newEvidence(): Record<Work | Sight, Evidence> {
  return {
    young: new Evidence(),
    mixed: new Evidence(),
    full: new Evidence(),
    'initial-mark': new Evidence(),
    remark: new Evidence(),
    cleanup: new Evidence(),
    degenerated: new Evidence(),
    cycle: new Evidence(),
    other: new Evidence(),
    'evacuation-failure': new Evidence(),
    'concurrent-mode-failure': new Evidence(),
    'cancelled-cycle': new Evidence(),
    'aborted-cycle': new Evidence(),
    'out-of-memory': new Evidence(),
  }
}
