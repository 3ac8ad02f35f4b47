/**
 * A look at a YAML text before the YAML library sees it, one pass, no tree: how deep it nests, how many keys and
 * items, lines and letters it has. It follows YAML's layout closely enough not to be fooled by quotes, comments,
 * block scalars and regexes of honest files, and says in their terms what is too much. What a text that fools it
 * can cost is bounded in bounded-yaml; what is wrong with a text is for the library to say.
 */
export interface ScanResult {
  /** Why the text must not be parsed; null when it may. */
  readonly refusal: Refusal | null
  /** Which of the marked offsets stand in comments. */
  readonly marksInComments: ReadonlySet<number>
}

export interface Refusal {
  readonly rule: 'too-deep' | 'too-large' | 'multiple-documents'
  readonly offset: number
  readonly message: string
  readonly instead: string
}

/** Scenarios nest about 12 deep; structs within structs a little more. */
export const maxDepth = 64
/** Keys and list items: 1,000 fields of six each (the list item counts too). */
export const maxEntries = 6_200
/** Empty lines and comments too cost the library its time, 5 us each, and us an entry in the index of lines. */
export const maxLines = 20_000
/** Text outside comments. In one long quoted value each byte of it costs the library 34 bytes. */
export const maxContent = 512 * 1024

const tab = 9
const lf = 10
const cr = 13
const space = 32

class StopScan extends Error {}

/** @param marks offsets to be told apart, rising */
export function scanYaml(text: string, marks: readonly number[] = []): ScanResult {
  const scan = new Scanner(text, marks)
  try {
    scan.run()
  } catch (error) {
    if (!(error instanceof StopScan)) throw error
  }
  return scan
}

class Scanner implements ScanResult {
  refusal: Refusal | null = null
  readonly marksInComments = new Set<number>()
  #at = 0
  #entries = 0
  #lines = 0
  #commentLength = 0
  #documentSeen = false
  #nextMark = 0
  /** Columns of the open block collections. */
  readonly #columns: number[] = []
  /** Open brackets and braces. */
  #flowDepth = 0
  /** Lines indented deeper than this continue a scalar; null when none can be continued. */
  #continuedFrom: number | null = null
  #inBlockScalar = false

  constructor(
    readonly text: string,
    readonly marks: readonly number[],
  ) {}

  run(): void {
    this.#checkReturns()
    while (this.#at < this.text.length) {
      if (this.#flowDepth > 0) this.#flow()
      else this.#blockLine()
      this.#checkContent()
    }
  }

  /** A CR alone ends a line for an editor, though not for the library. */
  #checkReturns(): void {
    let returns = 0
    for (let at = this.text.indexOf('\r'); at !== -1; at = this.text.indexOf('\r', at + 1)) {
      if (++returns <= maxLines) continue
      this.#at = at
      this.#refuseLines()
    }
  }

  #blockLine(): void {
    const lineStart = this.#at
    this.#skipSpaces()
    let column = this.#at - lineStart
    if (this.#isLineEnd(this.#at)) {
      this.#nextLine()
      return
    }
    const continued = this.#continuedFrom !== null && column > this.#continuedFrom
    if (continued && (this.#inBlockScalar || this.#code() !== 35)) {
      this.#nextLine()
      return
    }
    if (this.#code() === 35 /* # */) {
      this.#comment()
      return
    }
    this.#continuedFrom = null
    this.#inBlockScalar = false
    if (column === 0 && this.#startsDocument()) {
      if (this.#documentSeen && this.#code() === 45) this.#refuseSecondDocument()
      this.#documentSeen = true
      this.#columns.length = 0
      this.#count()
      this.#nextLine()
      return
    }
    if (column === 0 && this.#code() === 37 /* % */) {
      this.#count()
      this.#nextLine()
      return
    }
    this.#documentSeen = true
    while (this.#columns.length > 0 && this.#columns.at(-1)! > column) this.#columns.pop()
    while (this.#isIndicator(45 /* - */) || this.#isIndicator(63 /* ? */)) {
      this.#open(column)
      this.#at++
      this.#skipSpaces()
      column = this.#at - lineStart
    }
    this.#blockNode(column)
  }

  /** A node of block context that begins at `column` of this line, and the rest of the line. */
  #blockNode(column: number): void {
    while (!this.#isLineEnd(this.#at)) {
      const code = this.#code()
      if (code === 35 && this.#afterSpace()) {
        this.#comment()
        return
      }
      if (code === 38 /* & */ || code === 33 /* ! */ || code === 42 /* * */) {
        this.#count()
        this.#skipWord()
      } else if (code === 91 /* [ */ || code === 123 /* { */) {
        this.#openFlow()
        return
      } else if (code === 34 /* " */ || code === 39 /* ' */) {
        this.#quoted(code)
      } else if (code === 124 /* | */ || code === 62 /* > */) {
        this.#continuedFrom = this.#columns.at(-1) ?? -1
        this.#inBlockScalar = true
        this.#nextLine()
        return
      } else if (code === 58 /* : */ && this.#isSpaceOrEnd(this.#at + 1)) {
        this.#open(column)
        this.#at++
      } else if (!this.#plain()) {
        this.#continuedFrom = this.#columns.at(-1) ?? -1
      }
      this.#skipSpaces()
    }
    this.#nextLine()
  }

  /** Reads a plain scalar to its end. @returns whether it is a key */
  #plain(): boolean {
    for (; !this.#isLineEnd(this.#at); this.#at++) {
      const code = this.#code()
      this.#checkContent()
      if (code === 58 && this.#isSpaceOrEnd(this.#at + 1)) return true
      if (code === 35 && this.#afterSpace()) return false
    }
    return false
  }

  /** Within brackets: everything up to the end of this line, or to the last closing bracket. */
  #flow(): void {
    while (this.#at < this.text.length && this.#flowDepth > 0) {
      const code = this.#code()
      this.#checkContent()
      if (code === 91 || code === 123) {
        this.#openFlow()
        continue
      }
      if (code === 93 || code === 125) this.#flowDepth--
      else if (code === 44 /* , */) this.#count()
      else if (code === 35 && this.#afterSpace()) {
        this.#comment()
        continue
      } else if ((code === 34 || code === 39) && this.#startsFlowScalar()) {
        this.#quoted(code)
        continue
      }
      this.#at++
    }
  }

  #openFlow(): void {
    this.#flowDepth++
    this.#count()
    this.#checkDepth()
    this.#at++
  }

  /** A block collection's entry at `column`. */
  #open(column: number): void {
    this.#count()
    if (this.#columns.at(-1) === column) return
    this.#columns.push(column)
    this.#checkDepth()
  }

  #count(): void {
    if (++this.#entries <= maxEntries) return
    const message = `more than ${maxEntries.toLocaleString('en')} keys and list items`
    this.#refuse('too-large', message, 'describe the data with regex, oneOf or sql rather than listing it')
  }

  #checkDepth(): void {
    if (this.#columns.length + this.#flowDepth <= maxDepth) return
    this.#refuse(
      'too-deep',
      `nested more than ${maxDepth} levels deep`,
      'scenarios need about a dozen levels',
    )
  }

  #checkContent(): void {
    if (this.#at - this.#commentLength <= maxContent) return
    const message = `more than ${maxContent / 1024} KiB of text, not counting comments`
    this.#refuse('too-large', message, 'describe the data with regex, oneOf or sql rather than listing it')
  }

  #refuseLines(): never {
    const message = `more than ${maxLines.toLocaleString('en')} lines`
    this.#refuse('too-large', message, 'describe the data with regex, oneOf or sql rather than listing it')
  }

  #refuseSecondDocument(): never {
    const message = 'a second YAML document begins here; a scenario is one document'
    this.#refuse('multiple-documents', message, 'remove the `---` line, or use two files')
  }

  #refuse(rule: Refusal['rule'], message: string, instead: string): never {
    this.refusal = { rule, offset: Math.min(this.#at, this.text.length), message, instead }
    throw new StopScan()
  }

  /** Moves behind the closing quote, or to the end of the text. */
  #quoted(quote: number): void {
    for (this.#at++; this.#at < this.text.length; this.#at++) {
      const code = this.#code()
      this.#checkContent()
      if (code === 92 /* \ */ && quote === 34) {
        this.#at++
      } else if (code === quote) {
        if (quote === 39 && this.text.charCodeAt(this.#at + 1) === 39) this.#at++
        else break
      }
    }
    this.#at++
  }

  /** A quote opens a scalar only where one can begin; within a plain one it is a letter like others. */
  #startsFlowScalar(): boolean {
    let before = this.#at - 1
    while (before >= 0 && this.#isSpace(before)) before--
    const code = before < 0 ? lf : this.text.charCodeAt(before)
    return code === lf || code === cr || code === 44 || code === 91 || code === 123 || code === 58
  }

  #comment(): void {
    const start = this.#at
    this.#nextLine()
    this.#commentLength += this.#at - start
    while (this.#nextMark < this.marks.length && this.marks[this.#nextMark]! < this.#at) {
      const mark = this.marks[this.#nextMark++]!
      if (mark >= start) this.marksInComments.add(mark)
    }
  }

  #nextLine(): void {
    if (++this.#lines > maxLines) this.#refuseLines()
    const end = this.text.indexOf('\n', this.#at)
    this.#at = end === -1 ? this.text.length : end + 1
  }

  #skipSpaces(): void {
    while (this.#isSpace(this.#at)) this.#at++
  }

  #skipWord(): void {
    while (!this.#isSpaceOrEnd(this.#at)) this.#at++
  }

  /** `- ` or `? ` here. */
  #isIndicator(code: number): boolean {
    return this.#code() === code && this.#isSpaceOrEnd(this.#at + 1)
  }

  #startsDocument(): boolean {
    return this.text.startsWith('---', this.#at) || this.text.startsWith('...', this.#at)
  }

  #afterSpace(): boolean {
    return this.#at === 0 || this.#isSpaceOrEnd(this.#at - 1)
  }

  #code(): number {
    return this.text.charCodeAt(this.#at)
  }

  #isSpace(at: number): boolean {
    const code = this.text.charCodeAt(at)
    return code === space || code === tab
  }

  #isLineEnd(at: number): boolean {
    const code = this.text.charCodeAt(at)
    return code === lf || code === cr || at >= this.text.length
  }

  #isSpaceOrEnd(at: number): boolean {
    return this.#isSpace(at) || this.#isLineEnd(at)
  }
}
