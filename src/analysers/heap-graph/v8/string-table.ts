const blockBytes = 4 * 1024 * 1024
/** Of a longer text only the beginning is kept. V8 itself cuts texts at 1,024 characters. */
export const mostTextBytes = 64 * 1024

/** The texts of a snapshot as bytes: a position for each, no JavaScript string until one is asked for. */
export class StringTable {
  /** Of which texts only some are kept: their index among all -> their index among these. */
  readonly #kept: Map<number, number> | null
  #all = 0
  readonly #blocks: Buffer[] = []
  #used = 0
  /** Block number times block size plus position. */
  #starts = new Float64Array(1024)
  #lengths = new Uint32Array(1024)
  #size = 0

  /** @param sparse most texts will be passed over by `addNothing` */
  constructor(sparse: boolean) {
    this.#kept = sparse ? new Map() : null
  }

  get size(): number {
    return this.#all
  }

  /** A text that nobody will ask for. */
  addNothing(): void {
    this.#all++
  }

  add(source: Buffer, from: number, to: number): void {
    const length = to - from
    this.#kept?.set(this.#all, this.#size)
    this.#all++
    if (this.#size === this.#starts.length) this.#grow()
    if (this.#blocks.length === 0 || this.#used + length > blockBytes) {
      this.#blocks.push(Buffer.allocUnsafeSlow(blockBytes))
      this.#used = 0
    }
    source.copy(this.#blocks.at(-1)!, this.#used, from, to)
    this.#starts[this.#size] = (this.#blocks.length - 1) * blockBytes + this.#used
    this.#lengths[this.#size++] = length
    this.#used += length
  }

  /** Bytes of the text as it is written in the snapshot. */
  lengthOf(index: number): number {
    const at = this.#find(index)
    return at < 0 ? 0 : this.#lengths[at]!
  }

  /** The index of a text of ASCII letters; -1 when there is none. Looks at all of them. */
  indexOf(text: string): number {
    for (let index = 0; index < this.#all; index++) {
      if (this.lengthOf(index) === text.length && this.get(index) === text) return index
    }
    return -1
  }

  /** @returns null when the snapshot has no such text */
  get(index: number): string | null {
    const at = this.#find(index)
    if (at < 0) return null
    const start = this.#starts[at]!
    const block = Math.floor(start / blockBytes)
    const from = start - block * blockBytes
    const text = this.#blocks[block]!.toString('utf8', from, from + this.#lengths[at]!)
    if (!text.includes('\\')) return text
    try {
      return JSON.parse(`"${text}"`)
    } catch {
      // An escape that was cut, or none that JSON knows.
      return text
    }
  }

  #find(index: number): number {
    if (this.#kept !== null) return this.#kept.get(index) ?? -1
    return index < this.#size ? index : -1
  }

  #grow(): void {
    const starts = new Float64Array(this.#starts.length * 2)
    const lengths = new Uint32Array(this.#lengths.length * 2)
    starts.set(this.#starts)
    lengths.set(this.#lengths)
    this.#starts = starts
    this.#lengths = lengths
  }
}
