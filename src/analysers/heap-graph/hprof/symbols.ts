import { GrowableUint32 } from './growable.js'
import { IdTable } from './id-table.js'

/** Room for names; a dump of a large application needs 10 to 40 MB, a damaged one may claim anything. */
const mostBytes = 256 * 1024 * 1024

/** The dump's UTF-8 records: names of classes, fields, methods and files, as bytes until one is asked for. */
export class Symbols {
  readonly #ids = new IdTable()
  readonly #starts = new GrowableUint32()
  #bytes = Buffer.allocUnsafeSlow(64 * 1024)
  #used = 0
  /** Names without room. */
  lost = 0

  add(high: number, low: number, source: Buffer, from: number, to: number): void {
    const known = this.#ids.size
    if (this.#ids.add(high, low) < known) return
    const length = to - from
    this.#starts.push(this.#used)
    if (this.#used + length > mostBytes) {
      this.lost++
      return
    }
    if (this.#used + length > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#used + length))
      this.#bytes.copy(larger, 0, 0, this.#used)
      this.#bytes = larger
    }
    source.copy(this.#bytes, this.#used, from, to)
    this.#used += length
  }

  /** @returns null when the dump has no such record */
  get(high: number, low: number): string | null {
    const index = this.#ids.find(high, low)
    if (index < 0) return null
    const end = index + 1 < this.#starts.length ? this.#starts.at(index + 1) : this.#used
    return this.#bytes.toString('utf8', this.#starts.at(index), end)
  }
}
