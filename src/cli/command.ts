import type { Command } from 'commander'
import type { ExitCode } from '../model/errors.js'
import type { Terminal } from '../system/terminal.js'

/** What a command gets from the outside. */
export interface CliContext {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Results for people and machines. */
  readonly out: Terminal
  /** Progress, warnings, errors. */
  readonly err: Terminal
  /** The words after the program's name, all of them. */
  readonly argv: readonly string[]
  /** Those after `--`: the program of a target that takes one. Flags are parsed from what stands before. */
  readonly program: readonly string[]
  /** Ends the process at once: for a second Ctrl-C, nothing else. */
  exitNow(code: ExitCode): never
}

/**
 * One command: declares its flags on `program` and loads what does the work only when it is called, so that
 * start-up stays short. The action hands its exit code to `done`; errors are thrown as HeapmarkError.
 */
export type CommandModule = (program: Command, context: CliContext, done: (code: ExitCode) => void) => void
