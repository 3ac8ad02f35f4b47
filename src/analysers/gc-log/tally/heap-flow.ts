import type { GcEvent } from '../../../model/gc-event.js'
import type { AmountOverTime } from '../../../model/gc-log-findings.js'
import type { ProcessClock } from './process-clock.js'

/**
 * How an event changes the heap:
 * - `whole`: from before the collection to after it;
 * - `opens`, `closes`: the two clean-ups of a Shenandoah cycle. Between them objects are copied, which looks like
 *   allocation; so what the program allocates there is left out, and the time too;
 * - `none`: the amounts are told by another event.
 */
export type HeapChange = 'whole' | 'opens' | 'closes' | 'none'

/** What flowed into and out of the heap. */
export class HeapFlow {
  #allocatedBytes = 0
  #allocatingMs = 0
  #promotedBytes = 0
  #sawPromotion = false
  #freedBytes = 0
  #sawChange = false
  peakBytes: number | null = null
  committedBytes: number | null = null
  metaspaceBytes: number | null = null
  humongousBytes: number | null = null

  /**
   * @param endMs when the event ended, on the process's clock
   * @param duringBytes allocated while a concurrent collection ran, where the log tells (ZGC)
   */
  add(
    event: GcEvent,
    change: HeapChange,
    clock: ProcessClock,
    endMs: number | null,
    duringBytes: number | null,
  ): void {
    this.#notePeaksOf(event)
    const { heapBeforeBytes: before, heapAfterBytes: after } = event
    if (change === 'none' || before === null || after === null) return
    this.#sawChange = true
    this.#freedBytes += Math.max(0, before - after)
    const tookMs = event.pauseMs ?? event.concurrentMs ?? 0
    if (change !== 'closes') this.#allocated(before, endMs === null ? null : endMs - tookMs, clock)
    if (duringBytes !== null) {
      this.#allocatedBytes += duringBytes
      this.#allocatingMs += tookMs
    }
    clock.heapAfterBytes = change === 'opens' ? null : after
    clock.heapAfterMs = endMs
  }

  promoted(bytes: number): void {
    this.#sawPromotion = true
    this.#promotedBytes += Math.max(0, bytes)
  }

  #allocated(before: number, startMs: number | null, clock: ProcessClock): void {
    if (clock.heapAfterBytes === null || clock.heapAfterMs === null || startMs === null) return
    this.#allocatedBytes += Math.max(0, before - clock.heapAfterBytes)
    this.#allocatingMs += Math.max(0, startMs - clock.heapAfterMs)
  }

  notePeaks(usedBytes: number | null, committedBytes: number | null): void {
    this.peakBytes = larger(this.peakBytes, usedBytes)
    this.committedBytes = larger(this.committedBytes, committedBytes)
  }

  #notePeaksOf(event: GcEvent): void {
    this.notePeaks(larger(event.heapBeforeBytes, event.heapAfterBytes), event.heapCommittedBytes)
    const { metaspace, generations } = event
    if (metaspace !== null) {
      this.metaspaceBytes = larger(this.metaspaceBytes, Math.max(metaspace.beforeBytes, metaspace.afterBytes))
    }
    const humongous = generations?.humongous ?? null
    if (humongous !== null) this.humongousBytes = larger(this.humongousBytes, humongous.beforeBytes)
  }

  get freedBytes(): number | null {
    return this.#sawChange ? this.#freedBytes : null
  }

  allocation(): AmountOverTime | null {
    return perSecond(this.#allocatedBytes, this.#allocatingMs)
  }

  promotion(spanMs: number | null): AmountOverTime | null {
    return this.#sawPromotion ? perSecond(this.#promotedBytes, spanMs ?? 0) : null
  }
}

function perSecond(bytes: number, overMs: number): AmountOverTime | null {
  return overMs > 0 ? { bytes, overMs, bytesPerSecond: (bytes / overMs) * 1000 } : null
}

export function larger(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null || b <= a ? a : b
}
