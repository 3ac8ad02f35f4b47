import path from 'node:path'
import { Option } from 'commander'
import type { ExploredDump, RunningExplorer } from '../explorer/index.js'
import { exitCodes, HeapmarkError } from '../model/errors.js'
import type { CliContext, CommandModule } from './command.js'
import { parsePort } from './options.js'

interface OpenFlags {
  readonly port: number
  readonly mode: 'histogram' | 'full'
  readonly browser?: true
}

/** `heapmark open`: a heap dump to walk through in a browser, until Ctrl-C. */
export const openCommand: CommandModule = (program, context, done) => {
  program
    .command('open')
    .summary('explore a heap dump in a browser')
    .description(
      'Serves a heap dump (HPROF or V8 .heapsnapshot, plain or gzip) as pages on 127.0.0.1: suspects, classes, objects with their fields and referrers, dominators, threads, search. Ctrl-C ends it.',
    )
    .argument('<dump>', 'the heap dump')
    .addOption(
      new Option('--port <port>', 'port, or auto for a free one').default(0, 'auto').argParser(parsePort),
    )
    .addOption(
      new Option('--mode <mode>', 'full (the object graph) or histogram (by class, in constant memory)')
        .choices(['histogram', 'full'])
        .default('full'),
    )
    .option('--browser', 'open the address in a browser (xdg-open)')
    .addHelpText('after', examples)
    .action(async (dump: string, flags: OpenFlags) => {
      await open(dump, flags, context)
      done(exitCodes.completed)
    })
}

async function open(file: string, flags: OpenFlags, context: CliContext): Promise<void> {
  const dump = await read(file, flags, context)
  try {
    await serve(dump, flags, context)
  } finally {
    await dump.close()
  }
}

/** Reads the dump, with a bar on a terminal. */
async function read(file: string, { mode }: OpenFlags, context: CliContext): Promise<ExploredDump> {
  const { exploreDump } = await import('../explorer/index.js')
  const { showFileProgress } = await import('./file-progress.js')
  const { printable } = await import('../reports/printable.js')
  const progress = showFileProgress(context.err, printable(path.basename(file)))
  const steps = mode === 'full' ? 2 : 1
  try {
    return await exploreDump(path.resolve(context.cwd, file), {
      mode,
      onProgress: (step, phase, share) => progress.at(`${step}/${steps} ${phase}`, share),
    })
  } finally {
    progress.end()
  }
}

async function serve(dump: ExploredDump, flags: OpenFlags, context: CliContext): Promise<void> {
  const { startExplorer } = await import('../explorer/index.js')
  const { printError } = await import('./print-error.js')
  const { printable } = await import('../reports/printable.js')
  // Waited for from the start: a signal while the port is being opened must not be lost.
  const told = toldToEnd()
  let explorer: RunningExplorer
  try {
    explorer = await startExplorer(dump, {
      port: flags.port,
      onFault: (error) => printError(error, context.err),
    })
  } catch (error) {
    throw await cannotListen(error, flags.port)
  }
  context.out.line(`heapmark explores ${printable(dump.file)} at ${explorer.url}`)
  if (context.err.isTty)
    context.err.line('Ctrl-C ends it. The address is a key: who has it can read the dump.')
  if (flags.browser === true) await browse(explorer.url, context)
  await told
  await explorer.stop()
}

async function cannotListen(error: unknown, port: number): Promise<unknown> {
  const { systemErrorCode } = await import('../system/files.js')
  const code = systemErrorCode(error)
  if (code === undefined) return error
  if (code === 'EADDRINUSE') {
    const { portInUse } = await import('../receiver/listen-error.js')
    return portInUse('127.0.0.1', port, error)
  }
  return new HeapmarkError('EXPLORER_FAILED', `nothing can listen on 127.0.0.1:${port}: ${code}`, {
    hint:
      code === 'EACCES'
        ? 'ports below 1024 need privileges; leave --port out, or take a higher one'
        : 'leave --port out: any free port is taken',
    cause: error,
  })
}

/** Only when asked to: the address, key and all, becomes an argument that other users of the machine can see. */
async function browse(url: string, context: CliContext): Promise<void> {
  const { findProgram } = await import('../doctor/find-program.js')
  const opener = findProgram('xdg-open', { environment: context.env, workingDirectory: context.cwd })
  if (opener === null) {
    context.err.line('No browser was started: there is no xdg-open here. Open the address yourself.')
    return
  }
  const { spawn } = await import('node:child_process')
  const child = spawn(opener, [url], { stdio: 'ignore', detached: true })
  child.once('error', (error) => context.err.line(`No browser was started: ${error.message}`))
  child.unref()
}

/** Ctrl-C or SIGTERM. */
function toldToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
}

const examples = `
Examples:
  heapmark open heap.hprof                     any free port; prints the address
  heapmark open heap.hprof.gz --browser        and opens it
  heapmark open huge.hprof --mode histogram    classes of a dump larger than the machine

Exit codes: 0 ended by Ctrl-C, 2 no heap dump, 10 port in use, or too little memory.`
