import type { LedgerCounts } from '../model/receiver.js'
import { unreadableRecord } from './record-header.js'

const pageBits = 2 ** 19
/** One page more than 2^27 bits, so that records up to 2^27 apart never share a place. */
const pageCount = 2 ** 27 / pageBits + 1

/** Records whose indices lie at most this far apart when they arrive are told from one another exactly. */
export const ledgerWindow = 2 ** 27

/** Stands for a page whose indices have all arrived. */
const whole = new Uint32Array(0)

/**
 * Which record indices have arrived: a bitmap of fixed size, 16 MiB at most, whose pages are allocated when
 * first touched. The bits of a page that is whole are given to the next page, so a stream that loses nothing and comes
 * roughly in order takes a few pages, however long it is. When the stream is longer than the window, a page is wiped
 * for the next indices that fall on it; an index that arrives after its page was wiped cannot be judged and counts as
 * unreadable.
 */
export class Ledger {
  readonly #pages: (Uint32Array | undefined)[] = new Array(pageCount).fill(undefined)
  /** Which page of the endless bitmap each place holds. */
  readonly #held = new Float64Array(pageCount).fill(-1)
  /** How many indices of each page have arrived. */
  readonly #arrived = new Uint32Array(pageCount)
  /** The bits of the page that became whole last. */
  #spare: Uint32Array | null = null
  #received = 0
  #unique = 0
  #duplicated = 0
  #unreadable = 0
  #highest = -1

  /** @param index whole number from 0 to 2^53, or `unreadableRecord` */
  add(index: number): void {
    if (index === unreadableRecord) {
      this.#unreadable++
      return
    }
    const page = Math.floor(index / pageBits)
    const place = page % pageCount
    if (this.#held[place] !== page) {
      if (this.#held[place]! > page) {
        this.#unreadable++
        return
      }
      this.#claim(place, page)
    }
    const bit = index - page * pageBits
    const words = this.#pages[place]!
    const mask = 1 << (bit & 31)
    this.#received++
    if (words === whole || (words[bit >>> 5]! & mask) !== 0) {
      this.#duplicated++
      return
    }
    words[bit >>> 5]! |= mask
    this.#unique++
    if (index > this.#highest) this.#highest = index
    if (++this.#arrived[place]! === pageBits) {
      this.#pages[place] = whole
      this.#spare = words
    }
  }

  get unique(): number | null {
    return this.#seen ? this.#unique : null
  }

  /** null until a request carried a record header. */
  counts(): LedgerCounts | null {
    if (!this.#seen) return null
    return {
      received: this.#received,
      unique: this.#unique,
      duplicated: this.#duplicated,
      unreadable: this.#unreadable,
      highestIndex: this.#highest,
    }
  }

  reset(): void {
    this.#pages.fill(undefined)
    this.#held.fill(-1)
    this.#spare = null
    this.#received = 0
    this.#unique = 0
    this.#duplicated = 0
    this.#unreadable = 0
    this.#highest = -1
  }

  get #seen(): boolean {
    return this.#received > 0 || this.#unreadable > 0
  }

  #claim(place: number, page: number): void {
    let words = this.#pages[place]
    if (words === undefined || words === whole) {
      words = this.#spare ?? new Uint32Array(pageBits / 32)
      this.#spare = null
      this.#pages[place] = words
    }
    words.fill(0)
    this.#arrived[place] = 0
    this.#held[place] = page
  }
}
