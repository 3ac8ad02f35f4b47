import { HeapmarkError } from '../model/errors.js'
import type { CommandModule } from './command.js'
import { addExperimentOptions, type ExperimentFlags, experimentBase } from './experiment-options.js'
import { type Margins, marginOption } from './margins.js'
import { wholeNumberOption } from './options.js'
import { shellWords } from './shell-words.js'

interface BisectFlags extends ExperimentFlags {
  readonly program?: string
  readonly runs: number
  readonly metric: string
  readonly margin: Margins
}

/** `heapmark bisect`: which commit made it worse. */
export const bisectCommand: CommandModule = (program, context, done) => {
  const command = program
    .command('bisect')
    .summary('find the commit that made it worse')
    .description(
      'Runs GOOD and BAD, interleaved; if BAD is worse, the commits between them by halves, each in a checkout of its own that is taken away again. What stands after -- builds a checkout.',
    )
    .argument('<good>', 'git revision that was well')
    .argument('<bad>', 'git revision that is not')
  addExperimentOptions(command)
    .option(
      '--program <command>',
      'what is run in each checkout, in quotes (default: the target of the scenario)',
    )
    .option('--runs <n>', 'runs of each commit', wholeNumberOption('--runs', 0, 200), 6)
    .option('--metric <name>', 'figure to go by', 'peak-rss')
    .option('--margin <share>', 'how much worse BAD must be at least: 5%', marginOption, {})
  command.addHelpText('after', examples)
  command.action(async (good: string, bad: string, ...words: (string | undefined)[]) => {
    const flags = command.opts<BisectFlags>()
    const { compareMetricNamed } = await import('../experiments/compare/metrics.js')
    const metric = compareMetricNamed(flags.metric, '--metric')
    const { bisectWith } = await import('../experiments/bisect/index.js')
    const { builderIn } = await import('../experiments/bisect/builder.js')
    const { runExperiment } = await import('./run-experiment.js')
    const { withCheckouts, withOwnScenario } = await import('./with-checkouts.js')
    const words3 = words.slice(0, 3).filter((word) => typeof word === 'string')
    const wanted = flags.program === undefined ? null : shellWords(flags.program, '--program')
    const given = await experimentBase(words3, flags, { ...context, program: wanted ?? [] })
    const base = withOwnScenario(given, context.cwd)
    const build = context.program.length === 0 ? null : [...context.program]
    const code = await withCheckouts(context, async (checkouts, stopped) => {
      const from = await checkouts.commit(good)
      const commits = await checkouts.commitsBetween(from.hash, (await checkouts.commit(bad)).hash)
      if (commits.length === 0) throw noWay(good, bad)
      const options = {
        good: from,
        commits,
        runs: flags.runs,
        seed: 1,
        metric,
        margin: flags.margin[metric] ?? flags.margin['all'] ?? null,
        build,
        program: wanted,
        jar: null,
      }
      const keep = [from.hash, commits.at(-1)!.hash]
      const builder = builderIn(checkouts, build, keep, stopped, (text) => context.err.line(text))
      return runExperiment(bisectWith(builder), options, base, flags, context)
    })
    done(code)
  })
}

function noWay(good: string, bad: string): HeapmarkError {
  return new HeapmarkError('REVISION_UNUSABLE', `no commit leads from ${good} to ${bad}`, {
    hint: 'name an ancestor first, then its descendant',
  })
}

const examples = `
Examples:
  heapmark bisect v1.2 main 64m 256m --records 5000 --program 'node app.mjs {url} {records}' -- npm ci
  heapmark bisect HEAD~20 HEAD 256m 512m --metric live-set --program 'java -jar build/app.jar {url}' -- ./gradlew jar

Exit codes: 0 found, 9 not found, 130 interrupted (go on with --resume), others as of run.`
