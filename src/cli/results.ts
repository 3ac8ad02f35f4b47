import path from 'node:path'
import { exitCodes } from '../model/errors.js'
import type { CommandModule } from './command.js'
import { wholeNumberOption } from './options.js'

interface ResultsFlags {
  readonly results: string
  readonly scenario?: string
  readonly limit: number
  readonly json?: true
}

/** `heapmark results`: the runs there are, newest first. */
export const resultsCommand: CommandModule = (program, context, done) => {
  program
    .command('results')
    .summary('list the runs')
    .description('Lists runs, newest first, with what they came to and the space they take.')
    .option('--scenario <name>', 'only runs of this scenario')
    .option('--limit <n>', 'list at most so many', wholeNumberOption('--limit', 1), 20)
    .option('--json', 'print an array of runs as JSON')
    .option('--results <dir>', 'where run folders are', 'results')
    .action(async (flags: ResultsFlags) => {
      const { listRuns } = await import('../run/list-runs.js')
      const folder = path.resolve(context.cwd, flags.results)
      const matches = (scenario: string) => flags.scenario === undefined || scenario === flags.scenario
      const runs = await listRuns(folder, flags.limit, matches)
      if (flags.json) {
        context.out.write(`${JSON.stringify(runs, null, 2)}\n`)
      } else if (runs.length === 0) {
        const which = flags.scenario === undefined ? '' : ` of scenario ${flags.scenario}`
        context.out.line(`no runs${which} in ${folder}`)
        context.out.line("make one with 'heapmark run', or name another folder with --results DIR")
      } else {
        const { runTable } = await import('./run-table.js')
        for (const line of runTable(runs)) context.out.line(line)
      }
      done(exitCodes.completed)
    })
}
