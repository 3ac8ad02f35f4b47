import type { GcEvent } from '../../../model/gc-event.js'
import { findHead, parseEvent } from '../../../model/v8-trace-line.js'
import type { ProcessClock } from '../tally/process-clock.js'
import type { Tally } from '../tally/tally.js'
import { Names } from '../text/names.js'
import { durationMs } from '../text/sizes.js'

/** Isolates of one output: the program's own and its workers'. */
const mostIsolates = 64

/**
 * Reads V8's `--trace-gc` and `--trace-gc-nvp` as a file kept from standard output; the program's own lines among
 * them are unknown ones.
 */
export class V8Reader {
  readonly #tally: Tally
  readonly #clocks = new Map<string, ProcessClock>()
  readonly #names = new Names()

  constructor(tally: Tally) {
    this.#tally = tally
    tally.collector = 'V8'
  }

  read(text: string, from: number, to: number): boolean {
    const line = text.slice(from, to)
    const found = findHead(line)
    if (found === null) return false
    const rest = line.slice(found.end)
    const read = parseEvent(rest)
    if (read === null) return true
    const { pid, isolate, isolateMs } = found.head
    const clock = this.#clockOf(`${pid} ${isolate}`)
    clock.see(isolateMs)
    const isOld = read.generation === 'old'
    // A number of milliseconds that no pause has is damage.
    if (durationMs(String(read.pauseMs), 'ms') === null) return false
    const event: GcEvent = {
      uptimeMs: isolateMs,
      monotonicMs: null,
      wallMs: null,
      file: this.#tally.place.file,
      line: this.#tally.place.line,
      kind: 'pause',
      generation: isOld && read.heapAfterBytes !== null ? 'old' : 'young',
      name: this.#names.get(read.name),
      cause: this.#cause(rest),
      pauseMs: read.pauseMs,
      concurrentMs: null,
      stallMs: null,
      heapBeforeBytes: read.heapBeforeBytes,
      heapAfterBytes: read.heapAfterBytes,
      heapCommittedBytes: null,
      liveBytes: isOld ? read.heapAfterBytes : null,
      generations: null,
      metaspace: null,
      gcId: null,
    }
    this.#tally.event(event, {
      work: isOld ? 'full' : 'young',
      clock,
      atMs: isolateMs,
      change: 'whole',
      liveFrom: isOld ? 'mark-compact' : null,
      nestedPauseMs: 0,
      allocatedBytes: null,
      promotedBytes: null,
      countsCause: true,
    })
    return true
  }

  end(): void {
    for (const clock of this.#clocks.values()) this.#tally.endProcess(clock)
  }

  /** At the end of the plain form: `...) allocation failure; GC in old space requested`. */
  #cause(rest: string): string | null {
    if (rest.startsWith('pause=')) return null
    const cause = rest
      .slice(rest.lastIndexOf(')') + 1)
      .split(';', 1)[0]!
      .trim()
    return cause === '' ? null : this.#names.get(cause)
  }

  #clockOf(key: string): ProcessClock {
    const known = this.#clocks.get(key)
    if (known !== undefined) return known
    if (this.#clocks.size === mostIsolates) return this.#clocks.values().next().value!
    const clock = this.#tally.newProcess()
    this.#clocks.set(key, clock)
    return clock
  }
}
