/**
 * Cuts a byte stream into lines, whatever the chunks. A line longer than `maxLineBytes` is handed on in pieces
 * of at most that length, so that memory stays bounded; the pieces depend on the bytes only, not on the chunks.
 * Text is Latin-1: one character a byte, so nothing is lost and a cut cannot split a character.
 */
export class LineSplitter {
  readonly #maxLineBytes: number
  readonly #onLine: (line: string, ended: boolean) => void
  readonly #cut: (piece: string) => number
  #rest = ''

  /**
   * @param onLine `ended` = a line end followed; false for a piece of a long line and for the last words
   * @param cut where to cut a piece of a long line (1 .. its length); it is given one character more than fits
   */
  constructor(
    onLine: (line: string, ended: boolean) => void,
    { maxLineBytes = 65_536, cut = (piece: string) => piece.length - 1 } = {},
  ) {
    this.#onLine = onLine
    this.#maxLineBytes = maxLineBytes
    this.#cut = cut
  }

  push(chunk: Buffer): void {
    const text = this.#rest + chunk.toString('latin1')
    let start = 0
    for (;;) {
      const end = text.indexOf('\n', start)
      const stop = end < 0 ? text.length : end
      while (stop - start > this.#maxLineBytes) {
        const length = this.#cut(text.slice(start, start + this.#maxLineBytes + 1))
        this.#onLine(text.slice(start, start + length), false)
        start += length
      }
      if (end < 0) break
      this.#onLine(text.slice(start, end), true)
      start = end + 1
    }
    this.#rest = text.slice(start)
  }

  /** What is left without a line end. */
  end(): void {
    if (this.#rest !== '') this.#onLine(this.#rest, false)
    this.#rest = ''
  }
}
