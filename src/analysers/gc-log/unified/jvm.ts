import type { Change, GcEvent, LivePoint, LiveSetSource } from '../../../model/gc-event.js'
import type { HeapChange } from '../tally/heap-flow.js'
import type { ProcessClock } from '../tally/process-clock.js'
import type { Sight, Tally, Work } from '../tally/tally.js'
import { Collection } from './collection.js'
import type { UnifiedLine } from './line.js'
import type { Title, TitleKind } from './titles.js'

/** Collections under way at once: one of the young and one of the old generation, and what a cut log left open. */
const mostOpen = 16
const mebibyte = 1024 * 1024

/** What an event's line tells beside its title. */
export interface Told {
  readonly heapBeforeBytes?: number | null
  readonly heapAfterBytes?: number | null
  readonly heapCommittedBytes?: number | null
  readonly pauseMs?: number | null
  readonly concurrentMs?: number | null
  readonly stallMs?: number | null
}

interface Meaning {
  readonly work: Work
  readonly change: HeapChange
  readonly countsCause: boolean
  readonly liveBytes: number | null
  readonly liveFrom: LiveSetSource | null
}

/** One process of a log: joins its lines into events. */
export class Jvm {
  readonly tally: Tally
  clock: ProcessClock
  collector: string | null = null
  /** Collections whose start was seen and that stop the program, the outermost first. */
  readonly #paused: Collection[] = []
  readonly #open = new Map<number, Collection>()
  /** Shenandoah says why before the cycle begins. */
  trigger: string | null = null
  /** Ids of Shenandoah cycles whose first clean-up was seen; the last is enough. */
  #cleanedUp = -1
  #lowestMixed: LivePoint | null = null
  hasEvents = false

  constructor(tally: Tally) {
    this.tally = tally
    this.clock = tally.newProcess()
  }

  collection(line: UnifiedLine): Collection {
    const known = this.#open.get(line.gcId)
    if (known !== undefined) return known
    const collection = new Collection(line.gcId)
    if (line.gcId < 0) return collection
    if (this.#open.size === mostOpen) this.#open.delete(this.#open.keys().next().value!)
    this.#open.set(line.gcId, collection)
    return collection
  }

  /** Bytes of so many regions; null while the region's size is unknown. */
  regions(count: string): number | null {
    const bytes = this.tally.regionBytes === null ? null : Number(count) * this.tally.regionBytes
    return bytes !== null && Number.isSafeInteger(bytes) ? bytes : null
  }

  starts(title: Title, line: UnifiedLine, pauses: boolean): void {
    const collection = this.collection(line)
    collection.startMs = line.atMs()
    this.clock.see(collection.startMs)
    if (title.cause !== null) collection.cause = title.cause
    else if (this.trigger !== null && collection.cause === null) collection.cause = this.trigger
    if (!pauses) return
    if (this.#paused.length === mostOpen) this.#paused.shift()
    this.#paused.push(collection)
  }

  pauseEnds(title: Title, line: UnifiedLine, told: Told): void {
    const collection = this.collection(line)
    const outer = this.#endPause(collection, told.pauseMs ?? 0)
    if (title.evacuationFailed && !collection.evacuationFailed) this.sight('evacuation-failure')
    const exact = exactHeap(collection, told)
    const meaning = this.#meaningOf(title, exact)
    const { work } = meaning
    if (title.kind === 'mixed') this.#noteMixed(exact.heapAfterBytes, line)
    else if (work === 'young' || work === 'full') this.#endMixed()
    if (title.cause === null && collection.cause === null) collection.cause = this.trigger
    this.#emit('pause', title, line, collection, exact, meaning)
    // Collections that only pause are over; others go on beside the program.
    if (work === 'young' || work === 'mixed' || work === 'full') this.#open.delete(collection.id)
    if (outer === undefined) return
    outer.nestedPauseMs += told.pauseMs ?? 0
  }

  concurrentEnds(title: Title, line: UnifiedLine, told: Told): void {
    const collection = this.collection(line)
    const change = told.heapBeforeBytes === undefined ? 'none' : this.#cleanUp(collection.id)
    const liveBytes = change === 'opens' ? this.#liveAtCleanUp(title, collection, told) : null
    this.#emit('concurrent', title, line, collection, told, {
      work: 'other',
      change,
      countsCause: false,
      liveBytes,
      liveFrom: liveBytes === null ? null : 'mark-end',
    })
  }

  /** A marking cycle of G1, or a collection of ZGC. */
  cycleEnds(title: Title, line: UnifiedLine, told: Told): void {
    const collection = this.collection(line)
    const { liveBytes, youngLiveBytes, oldLiveBytes, startMs } = collection
    const live =
      liveBytes ?? (youngLiveBytes !== null && oldLiveBytes !== null ? youngLiveBytes + oldLiveBytes : null)
    const atMs = line.atMs()
    const tookMs = startMs === null || atMs === null ? null : Math.max(0, atMs - startMs)
    this.#emit(
      'cycle',
      title,
      line,
      collection,
      { ...told, concurrentMs: told.concurrentMs ?? tookMs },
      {
        work: 'cycle',
        // Generational ZGC tells of the heap by generation (`youngEnds`).
        change: title.name === 'Garbage Collection' ? 'whole' : 'none',
        countsCause: title.kind === 'collection',
        liveBytes: live,
        liveFrom: live === null ? null : 'mark-end',
      },
    )
    this.#open.delete(collection.id)
  }

  /** Generational ZGC's collection of one generation within a minor or major one. */
  generationEnds(title: Title, line: UnifiedLine, told: Told): void {
    this.#emit('concurrent', title, line, this.collection(line), told, {
      work: 'other',
      change: line.generation === 'O' ? 'none' : 'whole',
      countsCause: false,
      liveBytes: null,
      liveFrom: null,
    })
  }

  cycleAborted(line: UnifiedLine): void {
    this.sight('aborted-cycle')
    this.#open.delete(line.gcId)
  }

  stall(title: Title, line: UnifiedLine, stallMs: number): void {
    this.#emit(
      'stall',
      title,
      line,
      this.collection(line),
      { stallMs },
      { work: 'other', change: 'none', countsCause: false, liveBytes: null, liveFrom: null },
    )
  }

  sight(sight: Sight): void {
    this.tally.sight(sight)
  }

  /** The log is read, or another process begins. */
  end(): void {
    this.#endMixed()
    this.tally.endProcess(this.clock)
  }

  #emit(
    kind: GcEvent['kind'],
    title: Title,
    line: UnifiedLine,
    collection: Collection,
    told: Told,
    meaning: Meaning,
  ): void {
    this.hasEvents = true
    const atMs = line.atMs()
    this.clock.see(atMs)
    // One literal, without spreading: this is made for every event of a log.
    const { uptimeMs, monotonicMs, wallMs } = line.stamp()
    const event: GcEvent = {
      uptimeMs,
      monotonicMs,
      wallMs,
      file: line.file,
      line: line.number,
      kind,
      generation: meaning.liveBytes === null ? 'young' : 'old',
      name: title.name,
      cause: title.cause ?? collection.cause,
      pauseMs: told.pauseMs ?? null,
      concurrentMs: told.concurrentMs ?? null,
      stallMs: told.stallMs ?? null,
      heapBeforeBytes: told.heapBeforeBytes ?? null,
      heapAfterBytes: told.heapAfterBytes ?? null,
      heapCommittedBytes: told.heapCommittedBytes ?? collection.committedBytes,
      liveBytes: meaning.liveBytes,
      generations: collection.generations(),
      metaspace: collection.metaspace,
      gcId: line.gcId < 0 ? null : line.gcId,
    }
    this.tally.event(event, {
      work: meaning.work,
      change: meaning.change,
      countsCause: meaning.countsCause,
      liveFrom: meaning.liveFrom,
      clock: this.clock,
      atMs,
      nestedPauseMs: kind === 'pause' ? collection.nestedPauseMs : 0,
      allocatedBytes: collection.allocatedBytes,
      promotedBytes: promotedBytes(collection, meaning.work),
    })
    // Told once; a later event of the same collection must not count them again.
    collection.allocatedBytes = null
    collection.promotedBytes = null
    collection.nestedPauseMs = 0
  }

  #meaningOf(title: Title, heap: { heapAfterBytes: number | null }): Meaning {
    const work = workOf(title)
    const liveFrom = this.#liveSource(title.kind)
    const liveBytes = liveFrom === null ? null : heap.heapAfterBytes
    return {
      work,
      change: heap.heapAfterBytes === null ? 'none' : 'whole',
      countsCause: collections.has(work),
      liveBytes,
      liveFrom: liveBytes === null ? null : liveFrom,
    }
  }

  /** CMS has not swept yet at its remark: the heap then still holds what is dead. */
  #liveSource(kind: TitleKind): LiveSetSource | null {
    if (kind === 'full') return 'full'
    if (this.collector === 'CMS') return null
    return kind === 'remark' || kind === 'cleanup' ? kind : null
  }

  #endPause(collection: Collection, pauseMs: number): Collection | undefined {
    const index = this.#paused.lastIndexOf(collection)
    if (index < 0) return undefined
    this.#paused.length = index
    const outer = this.#paused.at(-1)
    // Others left open are pauses whose end the log lost.
    return outer !== undefined && pauseMs > 0 && outer.id === collection.id - 1 ? outer : undefined
  }

  /** Shenandoah cleans up twice in a cycle: right after marking, and at its end. */
  #cleanUp(gcId: number): HeapChange {
    const change = this.#cleanedUp === gcId ? 'closes' : 'opens'
    this.#cleanedUp = gcId
    return change
  }

  /** Only a cycle over the whole heap tells of all that lives. */
  #liveAtCleanUp(title: Title, collection: Collection, told: Told): number | null {
    const before = told.heapBeforeBytes ?? null
    if (before === null || collection.garbageBytes === null || /\((?:Young|Old)\)/.test(title.name))
      return null
    return Math.max(0, Math.round(before - collection.garbageBytes))
  }

  #noteMixed(afterBytes: number | null, line: UnifiedLine): void {
    if (afterBytes === null || (this.#lowestMixed !== null && this.#lowestMixed.bytes <= afterBytes)) return
    this.#lowestMixed = {
      ...line.stamp(),
      file: line.file,
      line: line.number,
      from: 'mixed-envelope',
      bytes: afterBytes,
    }
  }

  #endMixed(): void {
    if (this.#lowestMixed !== null) this.tally.live(this.#lowestMixed)
    this.#lowestMixed = null
  }
}

/** A pause that is a collection of its own, or (Shenandoah, CMS) begins one. */
const collections: ReadonlySet<Work> = new Set(['young', 'mixed', 'full', 'degenerated', 'initial-mark'])

function workOf(title: Title): Work {
  switch (title.kind) {
    case 'initial-mark':
      // With a cause it is JDK 9's and 10's name for a young collection that starts a marking cycle.
      return title.cause === null ? 'initial-mark' : 'young'
    case 'collection':
    case 'marking-cycle':
    case 'undo-cycle':
      return 'cycle'
    default:
      return title.kind
  }
}

/**
 * The heap line gives megabytes, cut off; other lines of the collection often give kilobytes. These are taken
 * when they agree with it: in a log that begins in mid-collection they may belong to another one.
 */
function exactHeap(collection: Collection, told: Told): Told & { readonly heapAfterBytes: number | null } {
  const pick = (rounded: number | null, exact: number | null): number | null => {
    if (rounded === null || exact === null) return rounded
    return Math.abs(exact - rounded) <= mebibyte ? exact : rounded
  }
  return {
    pauseMs: told.pauseMs ?? null,
    heapCommittedBytes: told.heapCommittedBytes ?? null,
    heapBeforeBytes: pick(
      told.heapBeforeBytes ?? null,
      collection.usedBeforeBytes ?? collection.usedFromParts('beforeBytes'),
    ),
    heapAfterBytes: pick(
      told.heapAfterBytes ?? null,
      collection.usedAfterBytes ?? collection.usedFromParts('afterBytes'),
    ),
  }
}

/** What a young collection moved to the old generation; a mixed one also frees there, which hides it. */
function promotedBytes(collection: Collection, work: Work): number | null {
  if (collection.promotedBytes !== null) return collection.promotedBytes
  const old: Change | null = collection.parts.old
  return work === 'young' && old !== null ? old.afterBytes - old.beforeBytes : null
}
