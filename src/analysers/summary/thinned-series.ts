/**
 * Keeps a series of any length in bounded memory, evenly thinned: every k-th item is kept, and when `limit` is
 * reached every second one goes and k doubles. So between limit/2 and limit items remain, equally spaced over
 * the whole series; the very last item is always there, for it says how far the series went.
 */
export class ThinnedSeries<T> {
  readonly #limit: number
  #kept: T[] = []
  #stride = 1
  #seen = 0
  #last: T | undefined

  constructor(limit: number) {
    this.#limit = limit
  }

  add(item: T): void {
    this.#last = item
    if (this.#seen++ % this.#stride !== 0) return
    this.#kept.push(item)
    if (this.#kept.length < this.#limit) return
    this.#kept = this.#kept.filter((_, index) => index % 2 === 0)
    this.#stride *= 2
  }

  /** How many items were added. */
  get seen(): number {
    return this.#seen
  }

  get items(): readonly T[] {
    const lastIsKept = this.#seen === 0 || (this.#seen - 1) % this.#stride === 0
    return lastIsKept ? this.#kept : [...this.#kept, this.#last as T]
  }
}
