#!/usr/bin/env node
import { runProgram } from './cli/program.js'
import { exitCodes, HeapmarkError } from './model/errors.js'
import { openTerminal } from './system/terminal.js'

// The only place that ends the process, but for the entry points of child processes.
const err = openTerminal(process.stderr, process.env)

// `heapmark results | head` closes our output early: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.completed)
  throw error
})

const argv = process.argv.slice(2)
const dashes = argv.indexOf('--')
try {
  const exitCode = await runProgram({
    cwd: process.cwd(),
    env: process.env,
    out: openTerminal(process.stdout, process.env),
    err,
    argv,
    program: dashes < 0 ? [] : argv.slice(dashes + 1),
    exitNow: (code) => process.exit(code),
  })
  await drain(process.stdout)
  process.exit(exitCode)
} catch (error) {
  const { printError } = await import('./cli/print-error.js')
  printError(error, err)
  process.exit(error instanceof HeapmarkError ? error.exitCode : exitCodes.internalError)
}

/** Waits until a pipe has taken everything; exiting earlier would cut long output. */
function drain(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.writableLength === 0) resolve()
    else stream.write('', () => resolve())
  })
}
