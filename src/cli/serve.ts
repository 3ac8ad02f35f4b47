import path from 'node:path'
import { type Command, Option } from 'commander'
import { exitCodes } from '../model/errors.js'
import { type LogLevel, logLevels, type ReceiverOptions } from '../model/receiver.js'
import type { Log } from '../receiver/log.js'
import type { RunningReceiver } from '../receiver/server.js'
import type { CliContext, CommandModule } from './command.js'
import { durationOption, parsePort } from './options.js'
import { addUiOption, type UiFlags, uiPort, uiToken } from './ui-options.js'

/** `heapmark serve`: the receiver alone, in this process, until it is told to end. */
export const serveCommand: CommandModule = (program, context, done) => {
  const command = program
    .command('serve')
    .summary('run the HTTP test server alone')
    .description(
      'Takes POST and PUT requests to any path, counts them, and answers GET /stats, GET /health and POST /reset. Ctrl-C ends it and prints the final statistics.',
    )
  addServeOptions(command)
  addUiOption(command, 'serve a live page')
  command.action(async (flags: ServeFlags) => {
    await serve(flags, context)
    done(exitCodes.completed)
  })
}

interface ServeFlags extends UiFlags {
  readonly port: number
  readonly host: string
  readonly logLevel: LogLevel
  readonly responseDelay: number
}

/** Time between two lines of statistics, milliseconds; none is printed while nothing arrives. */
const statisticsEveryMs = 5000
/** Time between two figures for the live page, milliseconds. */
const liveEveryMs = 250
const loopback = /^(?:127(?:\.\d+){3}|::1|localhost)$/i

function addServeOptions(command: Command): void {
  command
    .addOption(
      new Option('--port <port>', 'port, or auto for a free one')
        .default(8080, '8080')
        .env('HTTP_PORT')
        .argParser(parsePort),
    )
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .addOption(new Option('--log-level <level>', 'how much to say').choices([...logLevels]).default('info'))
    .addOption(
      new Option('--response-delay <time>', 'wait before each answer, such as 20ms')
        .default(0, 'none')
        .argParser(durationOption('--response-delay')),
    )
}

async function serve(flags: ServeFlags, context: CliContext): Promise<void> {
  const [{ startReceiver }, { listenError }, { defaultLimits }, { lineLog }, { finalStatistics }] =
    await Promise.all([
      import('../receiver/server.js'),
      import('../receiver/listen-error.js'),
      import('../receiver/limits.js'),
      import('../receiver/log.js'),
      import('../receiver/final-statistics.js'),
    ])
  const { host } = flags
  const options: ReceiverOptions = {
    host,
    port: flags.port,
    logLevel: flags.logLevel,
    responseDelayMs: flags.responseDelay,
    limits: defaultLimits,
  }
  const log = lineLog(flags.logLevel, (line) => context.err.write(line))
  // Waited for from the start: a signal while the port is being opened must not be lost.
  const told = toldToEnd()
  let receiver: RunningReceiver
  try {
    receiver = await startReceiver(options, log)
  } catch (error) {
    told.forget()
    throw listenError(error, host, flags.port)
  }
  if (!loopback.test(host)) {
    log('warn', `${host} is more than loopback: others on the network can reach this server`)
  }
  context.out.line(`heapmark receiver listens on http://${authority(host, receiver.port)}`)
  const page = await watchLive(receiver, `http://${authority(host, receiver.port)}`, flags, context)
  const ticker = setInterval(statisticsLine(receiver, log), statisticsEveryMs)
  await told.signal
  clearInterval(ticker)
  await page?.close()
  context.out.line(finalStatistics(receiver.stats()))
  await receiver.stop()
}

/** The live page of this receiver; null when none is wanted. */
async function watchLive(
  receiver: RunningReceiver,
  name: string,
  flags: ServeFlags,
  { cwd, env, out }: CliContext,
): Promise<{ close(): Promise<void> } | null> {
  const port = uiPort(flags)
  if (port === null) return null
  const { startDashboardProcess } = await import('../dashboard/client.js')
  const facts = { kind: 'receiver', name, target: null, intervalMs: liveEveryMs } as const
  const resultsFolder = path.resolve(cwd, 'results')
  const client = await startDashboardProcess({ port, resultsFolder, token: uiToken(env), facts })
  out.line(`live page: ${client.url}`)
  const startMs = performance.now()
  const ticker = setInterval(() => {
    const { requests, bytes, errors, unique, openConnections, rssBytes } = receiver.counters()
    const tMs = performance.now() - startMs
    client.sample({ series: 'receiver', tMs, requests, bytes, errors, unique, openConnections, rssBytes })
    client.progress(null)
  }, liveEveryMs)
  return {
    async close() {
      clearInterval(ticker)
      client.tell({ type: 'end', words: 'the receiver was told to end' })
      await client.stop()
    },
  }
}

function authority(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** A function that logs a line of statistics when requests have come since it was last called. */
function statisticsLine(receiver: RunningReceiver, log: Log): () => void {
  let seen = 0
  return () => {
    const { requests, errors } = receiver.counters()
    if (requests + errors === seen) return
    seen = requests + errors
    const stats = receiver.stats()
    const perSecond = stats.recentThroughputPerSecond.toFixed(1)
    log(
      'info',
      `${requests} requests (${perSecond}/s over the last 10 s), ${stats.bytes} bytes, ${errors} errors, ${stats.openConnections} connections open`,
    )
  }
}

/** Ctrl-C or SIGTERM. */
function toldToEnd(): { readonly signal: Promise<void>; forget(): void } {
  const signals = ['SIGINT', 'SIGTERM'] as const
  let forget = () => {}
  const signal = new Promise<void>((resolve) => {
    forget = () => {
      for (const name of signals) process.off(name, end)
    }
    const end = () => {
      forget()
      resolve()
    }
    for (const name of signals) process.on(name, end)
  })
  return { signal, forget: () => forget() }
}
