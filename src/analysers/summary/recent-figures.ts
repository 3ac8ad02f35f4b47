import type { GcSample, ProcessSample, ReceiverSample, StreamSample, TreeSample } from '../../model/sample.js'
import type { HeapView } from './heap-view.js'
import { RecentSlots, slotMs } from './recent-slots.js'

/** How much of the time before its end a report shows. */
export const recentMs = 30_000
/** A little more than that is kept: rates need what came before, and some samples lie beyond the end. */
const keptSlots = (recentMs + 5_000) / slotMs

export interface Moment {
  readonly tMs: number
  readonly total: number
}

/** A counter within a slot. */
export interface CounterSlot {
  readonly first: Moment
  last: Moment
}

/** The largest of a figure within a slot. */
export interface LargestSlot {
  lastMs: number
  bytes: number
}

export interface GcSlot {
  lastMs: number
  pauses: number
  pauseMs: number
}

/** The last half minute of the samples. Constant memory. */
export class RecentFigures {
  readonly #rss = new RecentSlots<LargestSlot>(keptSlots)
  readonly #heap = new RecentSlots<LargestSlot>(keptSlots)
  readonly #cpu = new RecentSlots<CounterSlot>(keptSlots)
  readonly #treeCpu = new RecentSlots<CounterSlot>(keptSlots)
  readonly #gc = new RecentSlots<GcSlot>(keptSlots)
  readonly #received = new RecentSlots<CounterSlot>(keptSlots)
  readonly #written = new RecentSlots<CounterSlot>(keptSlots)

  addProcess({ tMs, cpuMs, rssBytes }: ProcessSample): void {
    addSize(this.#rss, tMs, rssBytes)
    addCount(this.#cpu, tMs, cpuMs)
  }

  /** The target is part of its tree: where there is one, it is the larger. */
  addTree({ tMs, cpuMs, rssBytes }: TreeSample): void {
    addSize(this.#rss, tMs, rssBytes)
    addCount(this.#treeCpu, tMs, cpuMs)
  }

  addHeap({ tMs, usedBytes }: HeapView): void {
    addSize(this.#heap, tMs, usedBytes)
  }

  addPause({ tMs, pauseMs, merged }: GcSample): void {
    const pauses = merged?.collections ?? 1
    this.#gc.add(
      tMs,
      () => ({ lastMs: tMs, pauses, pauseMs }),
      (slot) => {
        slot.lastMs = tMs
        slot.pauses += pauses
        slot.pauseMs += pauseMs
      },
    )
  }

  addDelivery(sample: ReceiverSample | StreamSample): void {
    if (sample.series === 'receiver') {
      addCount(this.#received, sample.tMs, sample.unique ?? sample.requests)
    } else addCount(this.#written, sample.tMs, sample.acknowledged)
  }

  get rss(): readonly LargestSlot[] {
    return this.#rss.values
  }

  get heap(): readonly LargestSlot[] {
    return this.#heap.values
  }

  get cpu(): readonly CounterSlot[] {
    return this.#cpu.values
  }

  get treeCpu(): readonly CounterSlot[] {
    return this.#treeCpu.values
  }

  get gc(): readonly GcSlot[] {
    return this.#gc.values
  }

  /** Records, by the receiver's count. */
  get received(): readonly CounterSlot[] {
    return this.#received.values
  }

  /** Records, by the target's own count. */
  get written(): readonly CounterSlot[] {
    return this.#written.values
  }
}

function addSize(slots: RecentSlots<LargestSlot>, tMs: number, bytes: number): void {
  slots.add(
    tMs,
    () => ({ lastMs: tMs, bytes }),
    (slot) => {
      slot.lastMs = tMs
      slot.bytes = Math.max(slot.bytes, bytes)
    },
  )
}

function addCount(slots: RecentSlots<CounterSlot>, tMs: number, total: number): void {
  const moment = { tMs, total }
  slots.add(
    tMs,
    () => ({ first: moment, last: moment }),
    (slot) => {
      slot.last = moment
    },
  )
}
