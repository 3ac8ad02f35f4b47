import { count } from '../format.js'
import { printable } from '../printable.js'

/** A name from a file may be as long as it likes; nobody reads more of it. */
const longestName = 160
/** A sentence of ours with such names in it. */
const longestSentence = 800
const keptEnd = 60

/** A name from a file: printable, its middle left out where it is very long. */
export function shownName(name: string): string {
  return printable(shortened(name, longestName))
}

export function shownSentence(sentence: string): string {
  return printable(shortened(sentence, longestSentence))
}

/** Cut before it is made printable: a name of a megabyte must not be gone through. */
function shortened(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - keptEnd - 1)}…${text.slice(-keptEnd)}`
}

/** `1 file`, `3 files`. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`
}

/** The last part of a path. */
export function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1) || file
}
