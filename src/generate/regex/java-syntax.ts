import { RegexError } from './errors.js'

/** A Java regex in JavaScript's Unicode-mode syntax; `offsets[i]` is where character i of `source` came from. */
export interface TranslatedRegex {
  readonly source: string
  readonly offsets: readonly number[]
  readonly ignoreCase: boolean
}

/** Deeper nesting than anyone writes; keeps the parser's stack safe. */
const deepestNesting = 200
const longestPattern = 20_000

const posixClasses: Readonly<Record<string, string>> = {
  Lower: 'a-z',
  Upper: 'A-Z',
  ASCII: '\\x20-\\x7e',
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Alnum: 'a-zA-Z0-9',
  Punct: '!-\\/:-@\\[-`\\{-~',
  Graph: '!-~',
  Print: ' -~',
  Blank: ' \\t',
  XDigit: '0-9a-fA-F',
  Space: ' \\t',
  IsAlphabetic: 'a-zA-Z',
  IsDigit: '0-9',
}

/**
 * Rewrites what only Java's regexes know (java.util.regex.Pattern): `\Q..\E`, a leading `(?i)`, possessive
 * quantifiers, `\A \z \Z \h \e \a`, `\p{Alpha}` and the like, escapes of plain characters, bare `]` and `}`.
 * @throws RegexError for Java syntax that cannot be carried over
 */
export function translateJavaRegex(pattern: string): TranslatedRegex {
  if (pattern.length > longestPattern) {
    throw new RegexError(longestPattern, `the regex is longer than ${longestPattern} characters`)
  }
  return new Translator(pattern).run()
}

class Translator {
  readonly #offsets: number[] = []
  #source = ''
  #at = 0
  #depth = 0
  #ignoreCase = false

  constructor(readonly pattern: string) {}

  run(): TranslatedRegex {
    this.#leadingFlags()
    while (this.#at < this.pattern.length) this.#step()
    this.#offsets.push(this.pattern.length)
    return { source: this.#source, offsets: this.#offsets, ignoreCase: this.#ignoreCase }
  }

  /** Replaces the next `length` characters of the pattern by `text`. */
  #emit(text: string, length: number): void {
    for (let i = 0; i < text.length; i++) this.#offsets.push(this.#at)
    this.#source += text
    this.#at += length
  }

  /** Takes over the next `length` characters as they are. */
  #keep(length: number): void {
    for (let i = 0; i < length; i++) this.#emit(this.pattern[this.#at]!, 1)
  }

  #startsWith(text: string): boolean {
    return this.pattern.startsWith(text, this.#at)
  }

  /** `(?i)`, `(?s)`, `(?u)` at the very start. */
  #leadingFlags(): void {
    const flags = /^(?:\(\?[isuU]+\))+/.exec(this.pattern)?.[0]
    if (!flags) return
    this.#ignoreCase = flags.includes('i')
    this.#at = flags.length
  }

  #step(): void {
    const character = this.pattern[this.#at]!
    switch (character) {
      case '\\':
        this.#escape(false)
        return
      case '[':
        this.#class()
        return
      case '(':
        this.#group()
        return
      case ')':
        this.#depth--
        this.#keep(1)
        return
      case '*':
      case '+':
      case '?':
        this.#quantifier(1)
        return
      case '{': {
        const quantifier = /^\{\d+(?:,\d*)?\}/.exec(this.pattern.slice(this.#at, this.#at + 40))?.[0]
        if (!quantifier) {
          throw new RegexError(
            this.#at,
            "'{' does not begin a count such as {3} or {2,5}",
            'for the character itself write \\{',
          )
        }
        this.#quantifier(quantifier.length)
        return
      }
      case ']':
      case '}':
        this.#emit(`\\${character}`, 1)
        return
      default:
        this.#keep(this.#characterLength())
        return
    }
  }

  #characterLength(): number {
    return this.pattern.codePointAt(this.#at)! > 0xffff ? 2 : 1
  }

  #quantifier(length: number): void {
    this.#keep(length)
    // Lazy and possessive repeats differ in how they search, not in what a text may look like.
    if (this.#startsWith('?') || this.#startsWith('+')) this.#at++
  }

  #group(): void {
    if (++this.#depth > deepestNesting) {
      throw new RegexError(this.#at, `groups are nested more than ${deepestNesting} deep`)
    }
    if (this.#startsWith('(?>')) {
      this.#emit('(?:', 3)
      return
    }
    const flags = /^\(\?([a-zA-Z-]+)\)/.exec(this.pattern.slice(this.#at, this.#at + 20))
    if (flags) {
      throw new RegexError(
        this.#at,
        `'${flags[0]}' can stand only at the start of a regex`,
        `(?${flags[1]}:...)`,
      )
    }
    if (/^\((?!\?)/.test(this.pattern.slice(this.#at, this.#at + 2))) {
      this.#keep(1)
      return
    }
    // The marks after `(?` belong to the group's head: none of them is a quantifier.
    const head = /^\(\?(?:<?[=!]|<[A-Za-z][A-Za-z0-9]*>|[a-zA-Z-]*:)/.exec(
      this.pattern.slice(this.#at, this.#at + 80),
    )
    if (!head) throw new RegexError(this.#at, 'this kind of group is not known')
    if (/[=!]$/.test(head[0])) {
      throw new RegexError(this.#at, 'look-around is not supported: a generator cannot look ahead or back')
    }
    this.#keep(head[0].length)
  }

  #class(): void {
    const start = this.#at
    this.#keep(1)
    if (this.#startsWith('^')) this.#keep(1)
    let afterSet = false
    while (this.#at < this.pattern.length) {
      const character = this.pattern[this.#at]!
      if (character === ']') {
        this.#keep(1)
        return
      }
      if (character === '[') {
        throw new RegexError(
          this.#at,
          'a class inside a class is not supported',
          'for the character itself write \\[',
        )
      }
      if (this.#startsWith('&&')) {
        throw new RegexError(this.#at, "'&&' in a class is not supported", 'list the characters that remain')
      }
      if (character === '-') {
        const beforeSet = /^-\\[wWdDsShp]/.test(this.pattern.slice(this.#at, this.#at + 3))
        this.#emit(afterSet || beforeSet ? '\\-' : '-', 1)
        afterSet = false
      } else if (character === '\\') {
        afterSet = /^\\[wWdDsShp]/.test(this.pattern.slice(this.#at, this.#at + 2))
        this.#escape(true)
      } else {
        afterSet = false
        this.#keep(this.#characterLength())
      }
    }
    throw new RegexError(start, 'this class is never closed', 'end it with ]')
  }

  #escape(inClass: boolean): void {
    const next = this.pattern[this.#at + 1]
    if (next === undefined)
      throw new RegexError(this.#at, 'the regex ends in a backslash', 'for the character itself write \\\\')
    if (next === 'Q') {
      this.#quoted()
      return
    }
    if (next === 'E') throw new RegexError(this.#at, '\\E without \\Q before it')
    if (/[^A-Za-z0-9]/.test(next)) {
      this.#escapedCharacter()
      return
    }
    if (next === 'p' || next === 'P') {
      this.#property(inClass)
      return
    }
    if (next === '0') {
      this.#octal()
      return
    }
    if (/[1-9]/.test(next) || next === 'k') {
      throw new RegexError(this.#at, 'back-references are not supported')
    }
    const hex = /^\\x\{([0-9a-fA-F]{1,6})\}/.exec(this.pattern.slice(this.#at, this.#at + 12))
    if (hex) {
      this.#emit(`\\u{${hex[1]}}`, hex[0].length)
      return
    }
    const translated = inClass ? classEscapes[next] : escapes[next]
    if (translated !== undefined) {
      this.#emit(translated, 2)
      return
    }
    if (/[dDwWsStnrfvxu]/.test(next)) {
      this.#keep(2)
      return
    }
    if (next === 'b' && inClass) throw new RegexError(this.#at, '\\b has no meaning in a class')
    if (/[bBGXR]/.test(next)) throw new RegexError(this.#at, `\\${next} is not supported`)
    throw new RegexError(this.#at, `the escape \\${next} is not known`, `for the letter itself write ${next}`)
  }

  #quoted(): void {
    this.#at += 2
    const close = this.pattern.indexOf('\\E', this.#at)
    const end = close < 0 ? this.pattern.length : close
    while (this.#at < end) {
      const code = this.pattern.codePointAt(this.#at)!
      this.#emit(`\\u{${code.toString(16)}}`, code > 0xffff ? 2 : 1)
    }
    if (close >= 0) this.#at += 2
  }

  #escapedCharacter(): void {
    const code = this.pattern.codePointAt(this.#at + 1)!
    this.#emit(`\\u{${code.toString(16)}}`, code > 0xffff ? 3 : 2)
  }

  #octal(): void {
    const digits = /^\\0([0-3]?[0-7]{1,2})/.exec(this.pattern.slice(this.#at, this.#at + 5))
    if (!digits) throw new RegexError(this.#at, '\\0 must be followed by octal digits')
    this.#emit(`\\u{${Number.parseInt(digits[1]!, 8).toString(16)}}`, digits[0].length)
  }

  #property(inClass: boolean): void {
    const name = /^\\[pP](?:\{([A-Za-z_=]+)\}|([A-Z]))/.exec(this.pattern.slice(this.#at, this.#at + 40))
    if (!name) throw new RegexError(this.#at, 'this \\p is not written as \\p{Name}')
    const negated = name[0][1] === 'P'
    const key = (name[1] ?? name[2])!
    const members = posixClasses[key]
    if (members === undefined) {
      this.#emit(`\\${negated ? 'P' : 'p'}{${key.replace(/^Is/, '')}}`, name[0].length)
      return
    }
    if (inClass && negated) throw new RegexError(this.#at, `\\P{${key}} in a class is not supported`)
    const translated = inClass ? members : `[${negated ? '^' : ''}${members}]`
    this.#emit(translated, name[0].length)
  }
}

const escapes: Readonly<Record<string, string>> = {
  A: '^',
  z: '$',
  Z: '$',
  h: '[ \\t]',
  H: '[^ \\t]',
  e: '\\x1b',
  a: '\\x07',
}
const classEscapes: Readonly<Record<string, string>> = { h: ' \\t', e: '\\x1b', a: '\\x07' }
