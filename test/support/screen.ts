/** What stands on a terminal after a program wrote to it, scrollback included: as much of ECMA-48 as our programs use. */
export class Screen {
  readonly #lines: string[] = ['']
  #row = 0
  #column = 0
  #rest = ''
  /** Colours and other looks that were asked for. */
  looks = 0
  /** Sequences that this terminal does not know. */
  readonly unknown: string[] = []

  write(text: string): void {
    this.#rest += text
    for (;;) {
      const part = /^(?:\u001b\[([?>]?)([\d;]*)([A-Za-z])|\u001b(?!\[)[^\u001b]?|[^\u001b])/su.exec(
        this.#rest,
      )
      if (part === null) return
      this.#rest = this.#rest.slice(part[0].length)
      const [all, mark, numbers, letter] = part
      if (letter !== undefined) this.#control(mark!, numbers!, letter)
      else if (all === '\n') this.#moveTo(this.#row + 1)
      else if (all === '\r') this.#column = 0
      else if (all.startsWith('\u001b')) this.unknown.push(all)
      else if (all >= ' ') this.#put(all)
    }
  }

  /** Every line ever written and not erased, without spaces at its end. */
  get lines(): readonly string[] {
    return this.#lines.map((line) => line.trimEnd())
  }

  get text(): string {
    return this.lines.join('\n')
  }

  #control(mark: string, numbers: string, letter: string): void {
    const n = Math.max(1, Number(numbers.split(';')[0] || 1))
    if (mark === '?') return
    switch (letter) {
      case 'A':
        this.#moveTo(Math.max(0, this.#row - n))
        return
      case 'B':
        this.#moveTo(this.#row + n)
        return
      case 'G':
        this.#column = n - 1
        return
      case 'K':
        this.#lines[this.#row] = numbers === '2' ? '' : this.#lines[this.#row]!.slice(0, this.#column)
        return
      case 'm':
        this.looks++
        return
      default:
        this.unknown.push(`CSI ${mark}${numbers}${letter}`)
    }
  }

  #moveTo(row: number): void {
    while (this.#lines.length <= row) this.#lines.push('')
    this.#row = row
  }

  #put(character: string): void {
    const line = this.#lines[this.#row]!.padEnd(this.#column)
    this.#lines[this.#row] = line.slice(0, this.#column) + character + line.slice(this.#column + 1)
    this.#column++
  }
}
