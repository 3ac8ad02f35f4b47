import type { Problem } from '../model/problem.js'
import type { Terminal } from '../system/terminal.js'

/**
 * Prints problems of a scenario like a compiler: `file:line:column: error: message`, the line with a caret
 * below the place, and what to write instead.
 */
export function printProblems(
  terminal: Terminal,
  file: string,
  text: string,
  problems: readonly Problem[],
): void {
  const { colours } = terminal
  const lines = text.split(/\r\n|\r|\n/)
  for (const problem of problems) {
    const { line, column } = problem.place
    const severity = problem.severity === 'error' ? colours.red('error') : colours.yellow('warning')
    terminal.line(
      `${colours.bold(`${file}:${line}:${column}`)}: ${severity}: ${visible(problem.message)} [${problem.rule}]`,
    )
    const source = lines[line - 1]
    if (source !== undefined) {
      const { shown, caret } = excerpt(source, column)
      const gutter = String(line)
      terminal.line(colours.dim(`  ${gutter} | ${visible(shown)}`))
      terminal.line(colours.dim(`  ${' '.repeat(gutter.length)} | ${' '.repeat(caret)}^`))
    }
    if (problem.instead !== undefined) terminal.line(`  instead: ${visible(problem.instead)}`)
  }
}

const widest = 90

/** At most `widest` characters of a line, around the place. */
function excerpt(source: string, column: number): { shown: string; caret: number } {
  const from = column - 1 <= widest - 20 ? 0 : column - 1 - 30
  return { shown: source.slice(from, from + widest), caret: Math.max(0, column - 1 - from) }
}

/** Files are data: nothing in them may steer the terminal. Tabs count as one column, as in the caret's line. */
function visible(text: string): string {
  return text.replaceAll('\t', ' ').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd')
}
