import type { Change, GenerationChanges } from '../../../model/gc-event.js'

/** Parts of the heap as a log names them; amounts in bytes. */
export interface Parts {
  young: Change | null
  eden: Change | null
  survivor: Change | null
  old: Change | null
  humongous: Change | null
}

/**
 * What the lines of one `GC(n)` have told so far; given to the events that its later lines make. A marking cycle
 * of G1 and a collection of ZGC or Shenandoah have several events.
 */
export class Collection {
  readonly id: number
  cause: string | null = null
  /** On the log's own clock; null until a start line is seen (a file can begin in the middle). */
  startMs: number | null = null
  /** Which side a `Heap Before GC` / `Heap After GC` header announced. */
  side: 'before' | 'after' | null = null
  usedBeforeBytes: number | null = null
  usedAfterBytes: number | null = null
  committedBytes: number | null = null
  readonly parts: Parts = { young: null, eden: null, survivor: null, old: null, humongous: null }
  metaspace: Change | null = null
  /** Live bytes at the end of marking: of ZGC's one heap, or of its young and old generation. */
  liveBytes: number | null = null
  youngLiveBytes: number | null = null
  oldLiveBytes: number | null = null
  allocatedBytes: number | null = null
  promotedBytes: number | null = null
  /** Shenandoah at the end of marking: everything dead in the heap. */
  garbageBytes: number | null = null
  evacuationFailed = false
  /** Time of pauses logged within this one (JDK 9 to 11: a full collection within a young one). */
  nestedPauseMs = 0

  constructor(id: number) {
    this.id = id
  }

  generations(): GenerationChanges | null {
    const { young, eden, survivor, old, humongous } = this.parts
    if (young === null && eden === null && old === null) return null
    return {
      young: young ?? (eden !== null && survivor !== null ? sum(eden, survivor) : null),
      eden,
      survivor,
      old,
      humongous,
    }
  }

  /** Heap in use from the parts, to the kilobyte: exact where the parts are sizes and not regions. */
  usedFromParts(side: 'beforeBytes' | 'afterBytes'): number | null {
    const { young, old } = this.parts
    return young === null || old === null ? null : young[side] + old[side]
  }
}

function sum(a: Change, b: Change): Change {
  return { beforeBytes: a.beforeBytes + b.beforeBytes, afterBytes: a.afterBytes + b.afterBytes }
}
