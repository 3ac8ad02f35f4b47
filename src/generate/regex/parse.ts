import { type AST, RegExpParser, RegExpSyntaxError } from '@eslint-community/regexpp'
import { RegexError } from './errors.js'
import { translateJavaRegex } from './java-syntax.js'
import { longestBytes, utf8Bytes } from './length.js'
import {
  type CodeRange,
  classSize,
  joinRanges,
  longestTextBytes,
  type RegexTree,
  subtractRanges,
  unboundedRepeatLimit,
} from './tree.js'

/** What `.` and negated classes draw from: the printable characters of ASCII. */
const printable: CodeRange[] = [[0x20, 0x7e]]
const digits: CodeRange[] = [[0x30, 0x39]]
const word: CodeRange[] = joinRanges([
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
])
/** `\s` writes a space or a tab: line ends in generated fields help nobody. */
const space: CodeRange[] = [
  [0x09, 0x09],
  [0x20, 0x20],
]
const surrogates: CodeRange[] = [[0xd800, 0xdfff]]

/**
 * Reads a regex (Java's or JavaScript's syntax) into a tree from which matching texts can be made.
 * @throws RegexError with the position of what is wrong or cannot be generated
 */
export function parseRegex(pattern: string): RegexTree {
  const translated = translateJavaRegex(pattern)
  const at = (offset: number) => translated.offsets[offset] ?? pattern.length
  let ast: AST.Pattern
  try {
    ast = new RegExpParser({ ecmaVersion: 2025 }).parsePattern(translated.source, 0, undefined, {
      unicode: true,
    })
  } catch (error) {
    if (!(error instanceof RegExpSyntaxError)) throw error
    const reason = error.message.replace(/^.*: /s, '')
    // The parser has stepped over a quantifier by the time it misses what to repeat.
    const index = reason === 'Nothing to repeat' ? error.index - 1 : error.index
    throw new RegexError(at(index), reason.charAt(0).toLowerCase() + reason.slice(1))
  }
  const tree = new TreeBuilder(at).choice(ast.alternatives, {
    ignoreCase: translated.ignoreCase,
    first: true,
    last: true,
  })
  if (longestBytes(tree, utf8Bytes) > longestTextBytes) {
    throw new RegexError(0, 'its text could be longer than 64 KiB', 'lower the repeat counts')
  }
  return tree
}

interface Context {
  readonly ignoreCase: boolean
  /** Nothing stands before (`first`) or after (`last`) this part: here `^` and `$` hold by themselves. */
  readonly first: boolean
  readonly last: boolean
}

class TreeBuilder {
  constructor(readonly at: (offset: number) => number) {}

  choice(alternatives: readonly AST.Alternative[], context: Context): RegexTree {
    const items = alternatives.map((alternative) => this.#sequence(alternative.elements, context))
    return items.length === 1 ? items[0]! : { kind: 'choice', items }
  }

  #sequence(elements: readonly AST.Element[], context: Context): RegexTree {
    const items: RegexTree[] = []
    elements.forEach((element, i) => {
      const item = this.#element(element, {
        ...context,
        first: context.first && elements.slice(0, i).every(isAnchor),
        last: context.last && elements.slice(i + 1).every(isAnchor),
      })
      const before = items.at(-1)
      if (item.kind === 'text' && before?.kind === 'text') {
        items[items.length - 1] = { kind: 'text', text: before.text + item.text }
      } else if (!(item.kind === 'text' && item.text === '')) {
        items.push(item)
      }
    })
    if (items.length === 0) return { kind: 'text', text: '' }
    return items.length === 1 ? items[0]! : { kind: 'sequence', items }
  }

  #element(element: AST.Element, context: Context): RegexTree {
    switch (element.type) {
      case 'Character':
        return this.#class([[element.value, element.value]], context, element)
      case 'CharacterSet':
        return this.#class(this.#set(element, context), { ...context, ignoreCase: false }, element)
      case 'CharacterClass':
        return this.#characterClass(element, context)
      case 'Group': {
        const ignoreCase = element.modifiers?.add.ignoreCase
          ? true
          : element.modifiers?.remove?.ignoreCase
            ? false
            : context.ignoreCase
        return this.choice(element.alternatives, { ...context, ignoreCase })
      }
      case 'CapturingGroup':
        return this.choice(element.alternatives, context)
      case 'Quantifier':
        return this.#repeat(element, context)
      case 'Assertion':
        if ((element.kind === 'start' && context.first) || (element.kind === 'end' && context.last)) {
          return { kind: 'text', text: '' }
        }
        throw this.#error(element, assertionProblem(element))
      case 'Backreference':
        throw this.#error(element, 'back-references are not supported')
      default:
        throw this.#error(element, 'this kind of class is not supported')
    }
  }

  #repeat(element: AST.Quantifier, context: Context): RegexTree {
    const { min } = element
    const max = element.max === Number.POSITIVE_INFINITY ? Math.max(min, unboundedRepeatLimit) : element.max
    const item = this.#element(element.element, { ...context, first: false, last: false })
    if (max === 0 || (item.kind === 'text' && item.text === '')) return { kind: 'text', text: '' }
    if (min === 1 && max === 1) return item
    // One text however often it repeats makes no walk; also bounds the work of nested counts.
    if (longestBytes(item, utf8Bytes) === 0) return { kind: 'text', text: '' }
    return { kind: 'repeat', item, min, max }
  }

  #characterClass(element: AST.CharacterClass, context: Context): RegexTree {
    const ranges: CodeRange[] = []
    for (const member of element.elements) {
      if (member.type === 'Character') ranges.push([member.value, member.value])
      else if (member.type === 'CharacterClassRange') ranges.push([member.min.value, member.max.value])
      else if (member.type === 'CharacterSet') ranges.push(...this.#set(member, context))
      else throw this.#error(element, 'this kind of class is not supported')
    }
    const cased = context.ignoreCase ? withBothCases(ranges) : ranges
    const members = element.negate ? subtractRanges(printable, joinRanges(cased)) : cased
    return this.#class(members, { ...context, ignoreCase: false }, element)
  }

  #class(members: readonly CodeRange[], context: Context, element: AST.Element): RegexTree {
    const cased = context.ignoreCase ? withBothCases(members) : members
    const ranges = subtractRanges(joinRanges(cased), surrogates)
    const size = classSize(ranges)
    if (size === 0) throw this.#error(element, 'nothing can match here')
    return size === 1
      ? { kind: 'text', text: String.fromCodePoint(ranges[0]![0]) }
      : { kind: 'class', ranges }
  }

  #set(element: AST.CharacterSet, context: Context): CodeRange[] {
    switch (element.kind) {
      case 'any':
        return printable
      case 'digit':
        return element.negate ? subtractRanges(printable, digits) : digits
      case 'space':
        return element.negate ? subtractRanges(printable, space) : space
      case 'word':
        return element.negate ? subtractRanges(printable, word) : word
      default:
        return this.#property(element, context)
    }
  }

  /** `\p{..}`: its members within printable ASCII; when there are none, those of the basic plane. */
  #property(element: AST.CharacterSet, context: Context): CodeRange[] {
    const matches = new RegExp(`^${element.raw}$`, context.ignoreCase ? 'iu' : 'u')
    for (const [from, to] of [printable[0]!, [0xa0, 0xffff] as const]) {
      const ranges: CodeRange[] = []
      for (let code = from; code <= to; code++) {
        if (matches.test(String.fromCodePoint(code))) ranges.push([code, code])
      }
      const members = subtractRanges(joinRanges(ranges), surrogates)
      if (members.length > 0) return members
    }
    throw this.#error(element, 'nothing can match here')
  }

  #error(element: AST.Element, message: string): RegexError {
    return new RegexError(this.at(element.start), message)
  }
}

function isAnchor(element: AST.Element): boolean {
  return element.type === 'Assertion' && (element.kind === 'start' || element.kind === 'end')
}

function assertionProblem(element: AST.Assertion): string {
  switch (element.kind) {
    case 'start':
      return "'^' can stand only at the start"
    case 'end':
      return "'$' can stand only at the end"
    case 'word':
      return `${element.raw} is not supported`
    default:
      return 'look-around is not supported: a generator cannot look ahead or back'
  }
}

/** Adds the other case of every letter. Wide ranges are looked through once, at plan time. */
function withBothCases(ranges: readonly CodeRange[]): CodeRange[] {
  const both: CodeRange[] = [...ranges]
  for (const [from, to] of ranges) {
    for (let code = from; code <= Math.min(to, 0xffff); code++) {
      const character = String.fromCodePoint(code)
      for (const other of [character.toLowerCase(), character.toUpperCase()]) {
        // Only pairs that fold back to each other match under `i` in Java and JavaScript alike.
        if (
          other.length === 1 &&
          other.toLowerCase() === character.toLowerCase() &&
          other.toUpperCase() === character.toUpperCase()
        ) {
          both.push([other.charCodeAt(0), other.charCodeAt(0)])
        }
      }
    }
  }
  return both
}
