import path from 'node:path'
import type { Command } from 'commander'
import { exitCodes, HeapmarkError } from '../model/errors.js'
import type { OnDemandAction, OnDemandRequest, OnDemandResult } from '../run/perform.js'
import type { CliContext } from './command.js'

/** What the commands have in common that do something to a live target. */
export interface AskFlags {
  readonly results: string
  readonly output?: string
}

const targetArgument = [
  '[target]',
  'a run (folder, id, or the beginning of one), or the pid of a JVM or Node.js process (default: the newest run that is still going)',
] as const

export function addAskOptions(command: Command): Command {
  return command.argument(...targetArgument).option('--results <dir>', 'where run folders are', 'results')
}

/**
 * Does something to the target of a live run, through its bench, or to any JVM or Node.js process of this user.
 * Warnings and notes go to the terminal.
 * @throws HeapmarkError
 */
export async function askTarget(
  word: string | undefined,
  action: OnDemandAction,
  flags: AskFlags & { readonly duration?: number },
  context: CliContext,
): Promise<OnDemandResult> {
  const { err, cwd } = context
  const warn = (text: string) => err.line(`${err.colours.yellow('warning')}: ${text}`)
  const request = {
    action,
    output: flags.output === undefined ? null : path.resolve(cwd, flags.output),
    durationMs: flags.duration ?? 1,
  }
  const result = /^\d+$/.test(word ?? '')
    ? await askProcess(Number(word), request, warn, context)
    : await askRun(word, request, warn, flags, context)
  for (const note of result.notes) err.line(`note: ${note}`)
  return result
}

type Warn = (text: string) => void

async function askRun(
  word: string | undefined,
  request: OnDemandRequest,
  warn: Warn,
  flags: AskFlags,
  { cwd }: CliContext,
): Promise<OnDemandResult> {
  const { findLiveRun } = await import('../run/find-live-run.js')
  const { askBench } = await import('../run/control-client.js')
  const record = await findLiveRun(word, path.resolve(cwd, flags.results), cwd)
  return askBench(record.benchPid, request, warn)
}

async function askProcess(
  pid: number,
  request: OnDemandRequest,
  warn: Warn,
  context: CliContext,
): Promise<OnDemandResult> {
  const { identifyProcess } = await import('../system/identify-process.js')
  const { inspectorOfProcess } = await import('../inspectors/index.js')
  const { perform } = await import('../run/perform.js')
  const { runtime, command } = identifyProcess(pid)
  if (runtime === 'native') {
    throw new HeapmarkError(
      'NOT_INSPECTABLE',
      `process ${pid} is neither a JVM nor Node.js: ${command.join(' ')}`,
      {
        hint: 'give the pid of the java or node process itself, not of what started it',
      },
    )
  }
  const early = new AbortController()
  const release = onInterrupt(early, context)
  try {
    const place = { folder: context.cwd, tag: String(pid), keepsHistograms: false }
    return await perform(inspectorOfProcess(pid, runtime), request, { place, early: early.signal, warn })
  } finally {
    release()
  }
}

/** The first Ctrl-C ends a recording and leaves the process in order; the second leaves at once. */
function onInterrupt(early: AbortController, { err, exitNow }: CliContext): () => void {
  const listener = () => {
    if (early.signal.aborted) exitNow(exitCodes.interrupted)
    early.abort()
    err.line('finishing; press Ctrl-C again to leave at once')
  }
  process.on('SIGINT', listener)
  return () => process.off('SIGINT', listener)
}

/** `heap-1.hprof (12.3 MB)` for each file, and how long it took. */
export async function resultLines(result: OnDemandResult): Promise<string[]> {
  const { size } = await import('../reports/format.js')
  const { printable } = await import('../reports/printable.js')
  const seconds = `${(result.durationMs / 1000).toFixed(2)} s`
  if (result.files.length === 0) return [`${result.action} done in ${seconds}`]
  return result.files.map(({ path: file, bytes }) => `${printable(file)} (${size(bytes)}, ${seconds})`)
}
