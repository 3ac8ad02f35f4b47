import type { LogStamp } from '../../../model/gc-event.js'
import { copyText, type Names } from '../text/names.js'
import type { Decorations } from './decorations.js'
import type { Title, Titles } from './titles.js'

/** The line being read, as rules see it. One object for all lines. */
export class UnifiedLine {
  file = 0
  number = 0
  /** From `GC(n)`; -1 without. */
  gcId = -1
  /** Of generational ZGC's prefix `y: ` (minor), `Y: ` (young part of a major) or `O: ` (old part); else ''. */
  generation: '' | 'y' | 'Y' | 'O' = ''
  readonly #decorations: Decorations
  readonly #titles: Titles
  readonly #names: Names

  constructor(decorations: Decorations, titles: Titles, names: Names) {
    this.#decorations = decorations
    this.#titles = titles
    this.#names = names
  }

  stamp(): LogStamp {
    return this.#decorations.stamp()
  }

  /** On whichever clock the line carries. */
  atMs(): number | null {
    return this.#decorations.anyMs()
  }

  title(text: string): Title {
    return this.#titles.get(text)
  }

  /** A copy of a text cut from the line, safe to keep. */
  keep(text: string): string {
    return this.#names.get(text)
  }

  /** The same for a text of which there is one: not among the names. */
  keepLong(text: string): string {
    return copyText(text)
  }
}
