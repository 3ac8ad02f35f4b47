import type { Sample } from '../model/sample.js'

/** Why a target was taken for hung. */
export interface Hang {
  /** `nothing was sent or computed for 120 s`. */
  readonly words: string
}

export interface HangLimits {
  /** No records and no processor time for so long is a hang; null = never (a program that may wait, as a server does). */
  readonly patienceMs: number | null
}

/** After memory ran out, so long a silence is enough: what would have gone on has died. */
export const silenceAfterExhaustionMs = 5000
/** A JVM that waits still runs its own timers: about 0.5 % of a core, much more with a profiler's threads. */
const idleCores = 0.02

/**
 * Sees when a live target does nothing any more: no record arrives and it uses no processor time. The real Data
 * Caterer does this after an OutOfMemoryError in one of its threads, for ever. Constant memory.
 */
export class HangWatch {
  readonly #limits: HangLimits
  readonly #process = new ProcessorTime()
  /** The target's children; without any there are no samples of the tree. */
  readonly #tree = new ProcessorTime()
  #requests = 0
  /** Since when nothing has happened, on the run's clock. */
  #silentSinceMs: number | null = null

  constructor(limits: HangLimits) {
    this.#limits = limits
  }

  see(sample: Sample): void {
    if (sample.series === 'process') this.#busyOrNot(this.#process.idleSince(sample))
    else if (sample.series === 'tree') this.#busyOrNot(this.#tree.idleSince(sample))
    else if (sample.series === 'receiver' && sample.requests !== this.#requests) {
      this.#requests = sample.requests
      this.#silentSinceMs = null
    }
  }

  /** @param exhausted whether memory was seen to run out */
  verdict(nowMs: number, exhausted: boolean): Hang | null {
    if (this.#silentSinceMs === null) return null
    const silentMs = nowMs - this.#silentSinceMs
    const seconds = Math.round(silentMs / 1000)
    if (exhausted && silentMs >= silenceAfterExhaustionMs) {
      return { words: `it hung: nothing was sent or computed for ${seconds} s` }
    }
    const { patienceMs } = this.#limits
    if (patienceMs === null || silentMs < patienceMs) return null
    return { words: `nothing was sent or computed for ${seconds} s` }
  }

  #busyOrNot(idleSinceMs: number | 'busy' | 'unknown'): void {
    if (idleSinceMs === 'busy') this.#silentSinceMs = null
    else if (idleSinceMs !== 'unknown') this.#silentSinceMs ??= idleSinceMs
  }
}

/** Tells from a growing counter of processor time whether its owner works. */
class ProcessorTime {
  #cpuMs: number | null = null
  #sampledMs = 0

  /** Compared about once a second: the kernel counts processor time in hundredths. */
  idleSince({ tMs, cpuMs }: { readonly tMs: number; readonly cpuMs: number }): number | 'busy' | 'unknown' {
    const sinceMs = this.#sampledMs
    if (this.#cpuMs !== null && tMs - sinceMs < 1000) return 'unknown'
    const used = this.#cpuMs === null ? null : (cpuMs - this.#cpuMs) / (tMs - sinceMs)
    this.#cpuMs = cpuMs
    this.#sampledMs = tMs
    if (used === null) return 'unknown'
    return used > idleCores ? 'busy' : sinceMs
  }
}
