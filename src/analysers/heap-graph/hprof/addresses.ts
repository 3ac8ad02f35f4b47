const slotsPerPage = 32_768
const wordsPerPage = slotsPerPage / 32
/** A directory of pages as an array up to this span (1 TiB of heap at 8-byte alignment); beyond it, as a map. */
const widestDirectory = 2 ** 22

/**
 * The addresses of all objects as a bitmap with counts: an address maps to its rank among all, which is its node
 * number. Objects begin at multiples of 8 bytes, so a heap of 1 GiB takes 32 MiB here; neighbours in the heap are
 * neighbours in the map, and following a reference costs one or two cache lines. Only pages with objects exist.
 */
export class AddressIndex {
  /** Low bits that all ids have as zero: 3 for addresses of a JVM, 0 for ids that are no addresses. */
  readonly shift: number
  readonly #pageShift: number
  readonly #highFactor: number
  readonly #lowMask: number
  /** For each 32 slots: which are taken, and how many are taken before them. */
  #words = new Uint32Array(16 * 2 * wordsPerPage)
  readonly #keys: number[] = []
  #directory = new Int32Array(1024).fill(-1)
  #firstKey = -1
  #map: Map<number, number> | null = null
  #sorted: Int32Array = new Int32Array(0)
  #count = 0
  /** Ids that occurred twice. */
  duplicates = 0
  /** An id that is no multiple of 8 came: the index cannot hold it. */
  unaligned = false

  constructor(shift: number) {
    this.shift = shift
    this.#pageShift = shift + 15
    this.#highFactor = 2 ** (32 - this.#pageShift)
    this.#lowMask = 2 ** shift - 1
  }

  get count(): number {
    return this.#count
  }

  get bytes(): number {
    return this.#words.byteLength
  }

  add(high: number, low: number): void {
    if ((low & this.#lowMask) !== 0) {
      this.unaligned = true
      return
    }
    const key = high * this.#highFactor + (low >>> this.#pageShift)
    let page = this.#find(key)
    if (page < 0) page = this.#addPage(key)
    const slot = (low >>> this.shift) & (slotsPerPage - 1)
    const word = page * 2 * wordsPerPage + ((slot >>> 5) << 1)
    const bit = 1 << (slot & 31)
    if ((this.#words[word]! & bit) !== 0) this.duplicates++
    else {
      this.#words[word]! |= bit
      this.#count++
    }
  }

  /** Counts what is before each word; nothing is added afterwards. */
  finish(): void {
    const order = Int32Array.from(this.#keys.keys())
    order.sort((a, b) => this.#keys[a]! - this.#keys[b]!)
    this.#sorted = order
    let rank = 0
    for (const page of order) {
      const first = page * 2 * wordsPerPage
      for (let word = first; word < first + 2 * wordsPerPage; word += 2) {
        this.#words[word + 1] = rank
        rank += bitCount(this.#words[word]!)
      }
    }
  }

  /** @returns the node, or -1 when no object has this id */
  nodeOf(high: number, low: number): number {
    if ((low & this.#lowMask) !== 0) return -1
    const page = this.#find(high * this.#highFactor + (low >>> this.#pageShift))
    if (page < 0) return -1
    const slot = (low >>> this.shift) & (slotsPerPage - 1)
    const word = page * 2 * wordsPerPage + ((slot >>> 5) << 1)
    const taken = this.#words[word]!
    const bit = 1 << (slot & 31)
    return (taken & bit) === 0 ? -1 : this.#words[word + 1]! + bitCount(taken & (bit - 1))
  }

  idOf(node: number): { readonly high: number; readonly low: number } {
    let from = 0
    let to = this.#sorted.length
    while (to - from > 1) {
      const middle = (from + to) >>> 1
      if (this.#words[this.#sorted[middle]! * 2 * wordsPerPage + 1]! <= node) from = middle
      else to = middle
    }
    const page = this.#sorted[from]!
    let word = page * 2 * wordsPerPage
    const end = word + 2 * wordsPerPage
    while (word + 2 < end && this.#words[word + 3]! <= node) word += 2
    let taken = this.#words[word]!
    for (let skip = node - this.#words[word + 1]!; skip > 0; skip--) taken &= taken - 1
    const slot = ((word - page * 2 * wordsPerPage) >>> 1) * 32 + (31 - Math.clz32(taken & -taken))
    const key = this.#keys[page]!
    const high = Math.floor(key / this.#highFactor)
    const low = (key - high * this.#highFactor) * 2 ** this.#pageShift + slot * 2 ** this.shift
    return { high, low }
  }

  #find(key: number): number {
    if (this.#map !== null) return this.#map.get(key) ?? -1
    const at = key - this.#firstKey
    return at >= 0 && at < this.#directory.length ? this.#directory[at]! : -1
  }

  #addPage(key: number): number {
    const page = this.#keys.length
    this.#keys.push(key)
    if (this.#firstKey < 0) this.#firstKey = key
    if (this.#map === null) this.#reach(key)
    if (this.#map === null) this.#directory[key - this.#firstKey] = page
    else this.#map.set(key, page)
    if ((page + 1) * 2 * wordsPerPage > this.#words.length) {
      const larger = new Uint32Array(this.#words.length * 2)
      larger.set(this.#words)
      this.#words = larger
    }
    return page
  }

  /** Widens the directory to hold a key, or gives it up for a map. */
  #reach(key: number): void {
    const first = Math.min(this.#firstKey, key)
    const last = Math.max(this.#firstKey + this.#directory.length - 1, key)
    if (first === this.#firstKey && last < this.#firstKey + this.#directory.length) return
    const span = last - first + 1
    if (span > widestDirectory) {
      this.#map = new Map(this.#keys.map((known, page) => [known, page]))
      this.#directory = new Int32Array(0)
      return
    }
    // Twice as wide towards the side that it grows to.
    const wide = Math.min(Math.max(span, 2 * this.#directory.length), widestDirectory)
    const newFirst = first < this.#firstKey ? Math.max(0, last - wide + 1) : first
    const larger = new Int32Array(wide).fill(-1)
    larger.set(this.#directory, this.#firstKey - newFirst)
    this.#firstKey = newFirst
    this.#directory = larger
  }
}

/** Bits set in 32 (Warren, Hacker's Delight, 5-1). */
function bitCount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555)
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
