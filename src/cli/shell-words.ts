import { HeapmarkError } from '../model/errors.js'

/**
 * A command line in one option, as words: split at spaces, but not within quotes; a backslash takes the next
 * character as it is, but within single quotes. Nothing is expanded: no variables, no patterns.
 * @throws HeapmarkError USAGE for a quote without an end, or no word at all
 */
export function shellWords(text: string, option: string): string[] {
  const words: string[] = []
  let word: string | null = null
  let quote: string | null = null
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!
    if (character === '\\' && quote !== "'" && i + 1 < text.length) word = (word ?? '') + text[++i]
    else if (character === quote) quote = null
    else if (quote === null && (character === '"' || character === "'")) {
      quote = character
      word ??= ''
    } else if (quote === null && /\s/.test(character)) {
      if (word !== null) words.push(word)
      word = null
    } else word = (word ?? '') + character
  }
  if (word !== null) words.push(word)
  if (quote === null && words.length > 0) return words
  throw new HeapmarkError(
    'USAGE',
    quote === null ? 'the command is empty' : `the command has a ${quote} without an end`,
    { place: option, hint: `write it as in a shell, such as ${option} 'node app.mjs {url} {records}'` },
  )
}
