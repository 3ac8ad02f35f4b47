import { HeapmarkError } from '../model/errors.js'
import { ScenarioProblems } from '../run/scenario-problems.js'
import type { Terminal } from '../system/terminal.js'
import { printProblems } from './problems.js'

/** Prints an error for people: code and message, place, next step. Faults of our own keep their stack. */
export function printError(error: unknown, terminal: Terminal): void {
  const { colours } = terminal
  if (!(error instanceof HeapmarkError)) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
    terminal.line(`${colours.red('error INTERNAL')}: ${stack}`)
    terminal.line('  try:   report this with the command line; it is a fault in heapmark')
    return
  }
  if (error instanceof ScenarioProblems) printProblems(terminal, error.file, error.text, error.problems)
  terminal.line(`${colours.red(`error ${error.code}`)}: ${printable(error.message)}`)
  if (error.place !== undefined) terminal.line(`  place: ${printable(error.place)}`)
  if (error.hint !== undefined) terminal.line(`  try:   ${printable(error.hint)}`)
}

/** Messages may quote files and arguments: control characters must not reach the terminal. */
function printable(text: string): string {
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '\ufffd')
}
