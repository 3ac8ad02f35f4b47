import path from 'node:path'
import { exitCodes, HeapmarkError } from '../model/errors.js'
import type { CommandModule } from './command.js'
import { durationOption, wholeNumberOption } from './options.js'

interface CleanFlags {
  readonly results: string
  readonly keep?: number
  readonly olderThan?: number
  readonly dryRun?: true
}

/** `heapmark clean`: deletes old run folders and says what that freed. */
export const cleanCommand: CommandModule = (program, context, done) => {
  program
    .command('clean')
    .summary('delete old runs')
    .description('Deletes run folders, and nothing else, from the results folder. Runs still going stay.')
    .option('--keep <n>', 'keep the newest n runs', wholeNumberOption('--keep', 0))
    .option(
      '--older-than <time>',
      'delete runs started longer ago than this, such as 7d',
      durationOption('--older-than'),
    )
    .option('--dry-run', 'say what would go, and delete nothing')
    .option('--results <dir>', 'where run folders are', 'results')
    .addHelpText('after', '\nWith both --keep and --older-than, a run goes only when neither keeps it.')
    .action(async (flags: CleanFlags) => {
      const rule = { keep: flags.keep ?? null, olderThanMs: flags.olderThan ?? null }
      if (rule.keep === null && rule.olderThanMs === null) {
        throw new HeapmarkError('USAGE', 'clean was not told which runs may go', {
          hint: 'write --keep 10 or --older-than 7d; add --dry-run to see first',
        })
      }
      const { carryOutClean, planClean } = await import('../run/clean-runs.js')
      const { size } = await import('../reports/format.js')
      const { printable } = await import('../reports/printable.js')
      const { out } = context
      const folder = path.resolve(context.cwd, flags.results)
      const plan = await planClean(folder, rule, Date.now())
      for (const { id } of plan.live) out.line(`${printable(id)} stays: the run may still be going`)
      for (const { id } of plan.pinned) out.line(`${printable(id)} stays: it is pinned as a baseline`)
      for (const { entry, bytes } of plan.doomed) {
        out.line(`${flags.dryRun ? 'would delete' : 'deleting'} ${printable(entry.id)} (${size(bytes)})`)
      }
      const would = {
        bytes: plan.doomed.reduce((sum, { bytes }) => sum + bytes, 0),
        runs: plan.doomed.length,
      }
      const { bytes, runs } = flags.dryRun ? would : carryOutClean(folder, plan)
      const left = plan.kept + plan.live.length + plan.pinned.length
      const what = `${size(bytes)} in ${runs} ${runs === 1 ? 'run' : 'runs'}`
      out.line(
        `${flags.dryRun ? 'would free' : 'freed'} ${what}; ${left} ${left === 1 ? 'run stays' : 'runs stay'}`,
      )
      done(exitCodes.completed)
    })
}
