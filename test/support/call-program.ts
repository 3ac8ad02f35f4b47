import pc from 'picocolors'
import { runProgram } from '../../src/cli/program.js'
import type { ExitCode } from '../../src/model/errors.js'
import type { Terminal } from '../../src/system/terminal.js'

/** What a command wrote and ended with. */
export interface Called {
  readonly code: ExitCode
  readonly out: string
  readonly err: string
}

/** Calls a command within this process; HeapmarkErrors are thrown, as `main.ts` sees them. */
export async function callProgram(cwd: string, ...argv: string[]): Promise<Called> {
  const out = catchText()
  const err = catchText()
  const code = await runProgram({
    cwd,
    env: {},
    out: out.terminal,
    err: err.terminal,
    argv,
    program: [],
    exitNow: (exitCode) => {
      throw new Error(`exit ${exitCode}`)
    },
  })
  return { code, out: out.text(), err: err.text() }
}

function catchText(): { readonly terminal: Terminal; text(): string } {
  let caught = ''
  const write = (text: string) => {
    caught += text
  }
  return {
    terminal: {
      isTty: false,
      columns: 100,
      colours: pc.createColors(false),
      write,
      line: (text = '') => write(`${text}\n`),
    },
    text: () => caught,
  }
}
