import { KnownBytes, viewOf } from '../../model/known-bytes.js'

/** Longer answers are not worth keeping. */
const longestBytes = 1024
/** A server whose answers change (a date in them) is not worth comparing with for long. */
const missesAllowed = 16

/**
 * The whole answer that came last, head and body: a server says the same to nearly every record, and comparing is
 * four times as fast as parsing. The same bytes mean the same, so nothing is taken on trust.
 */
export class KnownAnswer {
  status = 0
  #bytes: KnownBytes | null = null
  #misses = 0

  /** Keeps the answer in `from`..`to`, unless too many of those kept before did not come again. */
  learn(bytes: Buffer, from: number, to: number, status: number): void {
    if (to - from > longestBytes || this.#misses >= missesAllowed) return
    this.#misses++
    this.#bytes = new KnownBytes(bytes.subarray(from, to))
    this.status = status
  }

  /** How often it stands in `bytes` from `from` on, one after another. */
  timesAt(bytes: Buffer, from: number, to: number): number {
    const known = this.#bytes
    if (known === null) return 0
    const view = viewOf(bytes)
    let times = 0
    for (let at = from; at + known.length <= to && known.isAt(view, at); at += known.length) times++
    if (times > 0) this.#misses = 0
    return times
  }

  get length(): number {
    return this.#bytes === null ? 0 : this.#bytes.length
  }
}
