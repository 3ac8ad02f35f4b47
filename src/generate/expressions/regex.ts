import { SqlError } from './errors.js'

/** What Java has and JavaScript has not: pattern, and how it is called in the message. */
const javaOnly: readonly (readonly [RegExp, string])[] = [
  [/\\[QE]/, '\\Q...\\E'],
  [/\(\?[a-zA-Z]*[-:]?[a-zA-Z]*\)|\(\?[a-zA-Z]+(?:-[a-zA-Z]+)?:/, 'flags such as (?i)'],
  [/\(\?>/, 'atomic groups (?>...)'],
  [/[*+?}]\+/, 'possessive repeats such as a*+'],
  [/\\[AZzGRXhHVNe]/, 'this escape'],
  [/&&/, 'intersections of character classes (&&)'],
  [/\\[pP](?:\{(?:java|Is|In)|[A-Z])/, 'this form of \\p'],
]

/** POSIX classes, which Java spells \p{Alpha}; ASCII only, as in Java without flags. */
const posix: Readonly<Record<string, string>> = {
  Lower: 'a-z',
  Upper: 'A-Z',
  ASCII: '\\0-\\x7f',
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Alnum: 'a-zA-Z0-9',
  Punct: '!-\\/:-@\\[-`\\{-~',
  XDigit: '0-9a-fA-F',
  Space: ' \\t\\n\\x0b\\f\\r',
  Blank: ' \\t',
}

/**
 * A Java regular expression as a JavaScript one that means the same.
 * @param flags beside `u`
 * @throws SqlError for what has no counterpart, and for what is no regular expression
 */
export function javaRegex(pattern: string, flags: string, offset: number): RegExp {
  for (const [form, name] of javaOnly) {
    if (form.test(pattern.replaceAll('\\\\', ''))) {
      throw new SqlError(offset, `the regular expression '${pattern}' uses ${name}, which is not supported`)
    }
  }
  try {
    return new RegExp(translate(pattern), `${flags}u`)
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*: /, '') : String(error)
    throw new SqlError(offset, `'${pattern}' is no regular expression: ${reason}`)
  }
}

/** Makes Java's spelling strict enough for JavaScript's `u` flag. */
function translate(pattern: string): string {
  let text = ''
  let inClass = false
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i]!
    const next = pattern[i + 1]
    if (character === '\\' && next !== undefined) {
      const property = /^\\([pP])\{(\w+)\}/.exec(pattern.slice(i))
      const set = property && Object.hasOwn(posix, property[2]!) ? posix[property[2]!]! : undefined
      if (set !== undefined && property && (property[1] === 'p' || !inClass)) {
        text += inClass ? set : `[${property[1] === 'P' ? '^' : ''}${set}]`
        i += property[0].length - 1
      } else {
        text += escaped(next, inClass)
        i++
      }
    } else {
      if (character === '[' && !inClass) inClass = true
      else if (character === ']' && inClass) inClass = false
      else if (character === ']' || (character === '[' && inClass)) text += '\\'
      text += character
    }
  }
  return text
}

/** Java lets any character but a letter follow a backslash; JavaScript only those with a meaning. */
function escaped(character: string, inClass: boolean): string {
  if (character === 'a') return '\\x07'
  if (/[A-Za-z0-9^$\\.*+?()[\]{}|/]/.test(character) || (inClass && character === '-'))
    return `\\${character}`
  return character
}
