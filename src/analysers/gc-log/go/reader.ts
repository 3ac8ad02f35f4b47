import type { GcEvent } from '../../../model/gc-event.js'
import type { ProcessClock } from '../tally/process-clock.js'
import type { Tally } from '../tally/tally.js'
import { durationMs, mebibytes } from '../text/sizes.js'

/**
 * Go's `GODEBUG=gctrace=1` (package runtime, "Environment Variables"; Go 1.18 added stacks and globals):
 *
 *     gc 7 @0.105s 2%: 0.026+0.41+0.005 ms clock, 0.05+0.1/0.3/0+0.01 ms cpu, 4->4->2 MB, 5 MB goal, 0 MB stacks, 0 MB globals, 2 P
 *
 * number, time since start, share of time in GC; stop for sweep termination, concurrent mark, stop for mark
 * termination; heap at start, at end, and live; a forced one ends with ` (forced)`.
 */
export const goLine =
  /^gc (\d+) @(\d+\.\d+)s \d+%: (\d+(?:\.\d+)?)\+(\d+(?:\.\d+)?)\+(\d+(?:\.\d+)?) ms clock, .* ms cpu, (\d+)->(\d+)->(\d+) MB, (\d+) MB goal,(?: .*,)? \d+ P( \(forced\))?$/

const longestLine = 500

/** Lines of the scavenger: `scav 0 KiB work (bg), ...`, and of pacing. */
const passedOver = /^(?:scav\w* |pacer: |GC forced$)/

/** Reads Go's trace. A program writes it to stderr, among its own words. */
export class GoReader {
  readonly #tally: Tally
  readonly #clock: ProcessClock

  constructor(tally: Tally) {
    this.#tally = tally
    this.#clock = tally.newProcess()
    tally.collector = 'Go'
  }

  read(text: string, from: number, to: number): boolean {
    if (to - from > longestLine) return false
    const line = text.slice(from, to)
    const found = goLine.exec(line)
    if (found === null) return passedOver.test(line)
    const uptimeMs = durationMs(found[2]!, 's')
    const [sweepMs, markMs, endMs] = [3, 4, 5].map((index) => durationMs(found[index]!, 'ms'))
    const [beforeBytes, afterBytes, liveBytes, goalBytes] = [6, 7, 8, 9].map((index) =>
      mebibytes(found[index]!),
    )
    if (uptimeMs === null || sweepMs == null || markMs == null || endMs == null) return false
    if (beforeBytes == null || afterBytes == null || liveBytes == null || goalBytes == null) return false
    this.#clock.see(uptimeMs)
    const cycle: GcEvent = {
      uptimeMs,
      monotonicMs: null,
      wallMs: null,
      file: this.#tally.place.file,
      line: this.#tally.place.line,
      kind: 'cycle',
      generation: 'old',
      name: 'GC',
      cause: found[10] === undefined ? null : 'forced',
      pauseMs: null,
      concurrentMs: markMs,
      stallMs: null,
      heapBeforeBytes: beforeBytes,
      heapAfterBytes: afterBytes,
      heapCommittedBytes: null,
      liveBytes,
      generations: null,
      metaspace: null,
      gcId: Number(found[1]),
    }
    this.#pause(cycle, 'Sweep Termination', sweepMs)
    this.#tally.event(cycle, { ...this.#context('cycle'), liveFrom: 'mark-end', countsCause: true })
    this.#pause(cycle, 'Mark Termination', endMs)
    return true
  }

  end(): void {
    this.#tally.endProcess(this.#clock)
  }

  #pause(cycle: GcEvent, name: string, pauseMs: number): void {
    const heap = { heapBeforeBytes: null, heapAfterBytes: null, liveBytes: null, concurrentMs: null }
    const event: GcEvent = { ...cycle, ...heap, kind: 'pause', generation: 'young', name, pauseMs }
    this.#tally.event(event, this.#context('other'))
  }

  #context(work: 'cycle' | 'other') {
    return {
      work,
      clock: this.#clock,
      atMs: this.#clock.lastMs,
      // The live heap, not the heap after a cycle, is what the next allocations add to.
      change: 'none' as const,
      liveFrom: null,
      nestedPauseMs: 0,
      allocatedBytes: null,
      promotedBytes: null,
      countsCause: false,
    }
  }
}
