import type { TraceHead } from '../../model/v8-trace-line.js'

/** A program that starts workers without end must not fill the map: beyond this, the youngest is forgotten. */
const maxIsolates = 256

interface IsolateClock {
  readonly isolate: string
  /** Monotonic milliseconds at which the isolate was made, as well as is known. */
  startMs: number
}

/**
 * For the isolates of one process. Puts V8's trace times on the machine's clock. A trace line carries milliseconds since its isolate was made,
 * a moment V8 does not tell. A line is read some time after it was written, never before: so `arrival - trace
 * time` is the start plus a delay of at least 0, and the smallest difference seen so far is the best estimate,
 * too late by no more than the shortest delay (well under a millisecond) and V8's rounding (half of one).
 */
export class IsolateClocks {
  readonly #clocks = new Map<string, IsolateClock>()

  /** Takes in when a head arrived; call it as early as the head can be seen. */
  see(head: TraceHead, arrivalMs: number): void {
    const startMs = arrivalMs - head.isolateMs
    const clock = this.#clocks.get(head.isolate)
    if (clock !== undefined) {
      clock.startMs = Math.min(clock.startMs, startMs)
      return
    }
    if (this.#clocks.size >= maxIsolates) this.#forgetYoungest()
    this.#clocks.set(head.isolate, { isolate: head.isolate, startMs })
  }

  /** When the line was printed, in the unit and on the clock of `see`'s arrivals; null for an isolate not seen. */
  timeOf(head: TraceHead): number | null {
    const clock = this.#clocks.get(head.isolate)
    return clock === undefined ? null : clock.startMs + head.isolateMs
  }

  /** The main thread's isolate is made before all others of its process. */
  isMain(head: TraceHead): boolean {
    const own = this.#clocks.get(head.isolate)
    if (own === undefined) return false
    for (const clock of this.#clocks.values()) if (clock.startMs < own.startMs) return false
    return true
  }

  #forgetYoungest(): void {
    let youngest: IsolateClock | undefined
    for (const clock of this.#clocks.values()) {
      if (youngest === undefined || clock.startMs > youngest.startMs) youngest = clock
    }
    if (youngest !== undefined) this.#clocks.delete(youngest.isolate)
  }
}
