/** Ordinals of records to be sent again, in a fixed array: never more than the whole window of a stream. */
export class ResendList {
  readonly #ordinals: Float64Array
  #count = 0

  constructor(capacity: number) {
    this.#ordinals = new Float64Array(capacity)
  }

  get count(): number {
    return this.#count
  }

  push(ordinal: number): void {
    this.#ordinals[this.#count++] = ordinal
  }

  /** Must not be called when empty. */
  pop(): number {
    return this.#ordinals[--this.#count]!
  }
}
