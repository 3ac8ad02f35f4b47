/**
 * Makes text from files and arguments harmless wherever it is shown: control characters (which could move the
 * cursor, colour the terminal or forge lines), line ends, and characters that turn the direction of writing
 * come out as escapes. Everything else stays as it is.
 */
export function printable(text: string): string {
  return text.replace(hidden, (character) => short[character] ?? escaped(character))
}

/** C0, DEL and C1 controls; line and paragraph separators; bidirectional marks and overrides; lone surrogates. */
const hidden =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function escaped(character: string): string {
  const code = character.charCodeAt(0)
  return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
}

/** A command line as a POSIX shell takes it, printable. */
export function shellLine(words: readonly string[]): string {
  return words.map((word) => printable(quoted(word))).join(' ')
}

function quoted(word: string): string {
  return /^[A-Za-z0-9_/.,:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
