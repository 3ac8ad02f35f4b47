import { LogHistogram } from '../model/histogram.js'
import { newStreamCounters } from '../model/stream.js'
import type { EmbeddedResult } from '../model/target.js'
import { monotonicNs } from '../system/clock.js'
import type { BreakingPoint } from './breaking-watch.js'

/** What the generator knows of the streams so far: sums over all of them, in fixed memory. */
export class StreamState {
  readonly counters = newStreamCounters()
  readonly sendLagMicros = new LogHistogram()
  readonly responseMicros = new LogHistogram()
  stopRequested = false
  #startedNs: bigint | null = null

  /** The first stream's schedule starts; later ones don't count. */
  started(startMs: number): void {
    this.#startedNs ??= BigInt(Math.round(startMs * 1e6))
  }

  /**
   * @param stoppedBecause null = all records were sent, or the scenario's breaking condition ended them
   * @param met that condition, when it did
   */
  result(stoppedBecause: string | null, met: BreakingPoint | null): EmbeddedResult {
    const endedNs = monotonicNs()
    return {
      counters: this.counters,
      sendLagMicros: this.sendLagMicros.toJSON(),
      responseMicros: this.responseMicros.toJSON(),
      startedNs: String(this.#startedNs ?? endedNs),
      endedNs: String(endedNs),
      stoppedBecause,
      broke: met === null ? null : { ...met, afterRecords: this.counters.generated },
    }
  }
}
