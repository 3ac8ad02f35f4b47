import path from 'node:path'
import { exitCodes, HeapmarkError } from '../model/errors.js'
import type { CliContext, CommandModule } from './command.js'
import { wholeNumberOption } from './options.js'
import { addUiOption, type UiFlags, uiPort, uiToken } from './ui-options.js'

interface ResultsFlags extends UiFlags {
  readonly results: string
  readonly scenario?: string
  readonly limit: number
  readonly json?: true
  readonly format: string
  readonly output?: string
  readonly pin?: string
  readonly unpin?: string
}

/** `heapmark results`: the runs there are, newest first; of one scenario also how they changed. */
export const resultsCommand: CommandModule = (program, context, done) => {
  const command = program
    .command('results')
    .summary('list the runs')
    .description('Lists runs, newest first, with what they came to and the space they take.')
    .option('--scenario <name>', 'only runs of this scenario, and the trend of their figures')
    .option('--limit <n>', 'list at most so many', wholeNumberOption('--limit', 1), 20)
    .option('--pin <run>', 'make a run the baseline of those like it, and keep it from clean')
    .option('--unpin <run>', 'take that back')
    .option('--json', 'print an array of runs as JSON')
    .option('--format <format>', 'text, json (as --json) or html: the trend as a page of charts', 'text')
    .option('--output <file>', 'where the page of --format html goes (default: standard output)')
    .option('--results <dir>', 'where run folders are', 'results')
  addUiOption(
    command,
    'serve runs, experiments and trends, every report, any two runs side by side, heap dumps',
  )
  command.addHelpText('after', examples).action(async (flags: ResultsFlags) => {
    const folder = path.resolve(context.cwd, flags.results)
    const port = uiPort(flags)
    if (port !== null) await serve(port, folder, context)
    else if (flags.pin !== undefined || flags.unpin !== undefined) await changePin(flags, folder, context)
    else if (formatOf(flags) === 'html') {
      const { writeTrendPage } = await import('./trend-file.js')
      await writeTrendPage(flags, folder, context)
    } else await list(flags, folder, context)
    done(exitCodes.completed)
  })
}

const examples = `
Examples:
  heapmark results --scenario baseline_http             its runs, and how their figures changed
  heapmark results --scenario baseline_http --format html --output trend.html
  heapmark results --pin 2026-01-16T10                  budgets such as <= baseline +5% now refer to it
  heapmark results --json | jq '.[0].peakRssBytes'`

const formats = ['text', 'json', 'html'] as const

/** @throws HeapmarkError UNKNOWN_FORMAT, or USAGE for options that do not go together */
function formatOf({ format, json, output }: ResultsFlags): (typeof formats)[number] {
  const known = formats.find((one) => one === format)
  if (known === undefined) {
    throw new HeapmarkError('UNKNOWN_FORMAT', `unknown format '${format}'`, {
      hint: `known: ${formats.join(', ')}`,
    })
  }
  if (output !== undefined && known !== 'html') {
    throw new HeapmarkError('USAGE', '--output goes with --format html', {
      hint: 'send other formats to a file with > FILE',
    })
  }
  if (json && known === 'html') {
    throw new HeapmarkError('USAGE', '--json and --format html cannot be used together', {
      hint: 'leave one of them out',
    })
  }
  return json ? 'json' : known
}

/** Until Ctrl-C. */
async function serve(port: number, resultsFolder: string, { env, out, err }: CliContext): Promise<void> {
  const [{ startDashboard }, { cannotServe }, { printError }] = await Promise.all([
    import('../dashboard/server.js'),
    import('../dashboard/cannot-serve.js'),
    import('./print-error.js'),
  ])
  // Waited for from the start: a signal while the port is being opened must not be lost.
  const told = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  const options = { port, resultsFolder, token: uiToken(env), facts: null }
  const ways = { onAsk() {}, onFault: (error: unknown) => printError(error, err) }
  const dashboard = await startDashboard(options, ways).catch((error: unknown) => {
    throw cannotServe(error, port)
  })
  out.line(`heapmark shows ${resultsFolder} at ${dashboard.url}`)
  await told
  await dashboard.stop()
}

async function list(flags: ResultsFlags, folder: string, { out }: CliContext): Promise<void> {
  const { listRuns } = await import('../run/list-runs.js')
  const scenario = flags.scenario ?? null
  const runs = await listRuns(folder, flags.limit, scenario)
  if (formatOf(flags) === 'json') {
    out.write(`${JSON.stringify(runs, null, 2)}\n`)
    return
  }
  if (runs.length === 0) {
    out.line(`no runs${scenario === null ? '' : ` of scenario ${scenario}`} in ${folder}`)
    out.line("make one with 'heapmark run', or name another folder with --results DIR")
  } else {
    const { runTable } = await import('./run-table.js')
    for (const line of runTable(runs)) out.line(line)
  }
  if (scenario === null) return
  const { trendsOf } = await import('../run/history/trend.js')
  const { trendLines } = await import('./trend-lines.js')
  for (const trend of await trendsOf(folder, scenario)) {
    out.line('')
    for (const line of trendLines(trend)) out.line(line)
  }
}

async function changePin({ pin, unpin }: ResultsFlags, folder: string, context: CliContext): Promise<void> {
  if (pin !== undefined && unpin !== undefined) {
    throw new HeapmarkError('USAGE', '--pin and --unpin cannot be used together', {
      hint: 'give one of them; call results twice for both',
    })
  }
  const { findRun } = await import('../analysers/run-folder/results-folder.js')
  const { readRunRecord } = await import('../analysers/run-folder/read-record.js')
  const { setPin } = await import('../run/history/pins.js')
  const { printable } = await import('../reports/printable.js')
  const run = findRun(pin ?? unpin, folder, context.cwd)
  const id = path.basename(run)
  if (pin !== undefined) {
    const { outcome } = await readRunRecord(run)
    if (outcome?.kind !== 'completed') {
      throw new HeapmarkError('USAGE', `the run ${id} was not completed, so it is no measure for others`, {
        place: run,
        hint: 'pin one that was: heapmark results lists them',
      })
    }
  }
  setPin(path.dirname(run), id, pin !== undefined)
  context.out.line(
    pin === undefined
      ? `${printable(id)} is no longer pinned`
      : `${printable(id)} is now the baseline of runs with the same scenario, target, heap, records and rate`,
  )
}
