import { existsSync } from 'node:fs'
import path from 'node:path'
import { Checkouts } from '../experiments/revisions/checkouts.js'
import { type ExitCode, exitCodes } from '../model/errors.js'
import type { RunOptions } from '../run/options.js'
import type { CliContext } from './command.js'
import { takeSignals } from './signals.js'

/** The same scenario for every commit: that of the user's own checkout, not of theirs. */
export function withOwnScenario(base: RunOptions, cwd: string): RunOptions {
  const own = base.scenarioFile === null ? null : path.resolve(cwd, base.scenarioFile)
  return own !== null && existsSync(own) ? { ...base, scenarioFile: own } : base
}

/** Does something with checkouts of commits, and takes them away however it ends; Ctrl-C ends a build. */
export async function withCheckouts(
  context: CliContext,
  work: (checkouts: Checkouts, stopped: AbortSignal) => Promise<ExitCode>,
): Promise<ExitCode> {
  const stop = new AbortController()
  const release = takeSignals(() => stop.abort())
  let checkouts: Checkouts | null = null
  try {
    checkouts = await Checkouts.of(context.cwd)
    return await work(checkouts, stop.signal)
  } catch (error) {
    if (stop.signal.aborted) return exitCodes.interrupted
    throw error
  } finally {
    release()
    checkouts?.remove()
  }
}
