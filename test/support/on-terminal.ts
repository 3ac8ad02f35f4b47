import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { repository } from './heapmark.js'
import { Screen } from './screen.js'

/** Why tests that need a terminal are skipped; null when there is one. */
export const noTerminal = existsSync('/usr/bin/script') ? null : 'there is no script(1) to make a terminal'

export interface OnTerminal {
  readonly child: ChildProcess
  readonly screen: Screen
  /** All that was written, as it was. */
  written(): string
  type(keys: string): void
  /** Resolves once everything has ended. */
  readonly ended: Promise<void>
}

/**
 * Runs shell words on a real pseudo-terminal; `heapmark` in them is the compiled program. The line `before` stands
 * above, `code=N` below.
 */
export function onTerminal(
  words: string,
  {
    columns = 100,
    rows = 30,
    env = {},
  }: { columns?: number; rows?: number; env?: Record<string, string> } = {},
): OnTerminal {
  const program = `'${process.execPath}' '${path.join(repository, 'dist/main.js')}'`
  const shell = [
    `heapmark() { ${program} "$@"; }`,
    `stty sane cols ${columns} rows ${rows}`,
    'echo before',
    words,
    'echo code=$?',
  ].join('; ')
  const child = spawn('script', ['-qec', shell, '/dev/null'], {
    cwd: repository,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, NO_COLOR: '', TERM: 'xterm-256color', HTTP_PORT: '', ...env },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const screen = new Screen()
  let written = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    written += text
    screen.write(text)
  })
  return {
    child,
    screen,
    written: () => written,
    type: (keys) => void child.stdin.write(keys),
    ended: new Promise((resolve) => child.once('close', () => resolve())),
  }
}
