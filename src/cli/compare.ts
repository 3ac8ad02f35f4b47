import path from 'node:path'
import type { Command } from 'commander'
import type { CompareMetricName } from '../experiments/compare/metrics.js'
import type { CompareOptions, CompareSide } from '../experiments/compare/options.js'
import type { Commit } from '../experiments/revisions/checkouts.js'
import { HeapmarkError } from '../model/errors.js'
import type { CliContext, CommandModule } from './command.js'
import { addExperimentOptions, type ExperimentFlags, experimentBase } from './experiment-options.js'
import { type Margins, marginOption } from './margins.js'
import { listOption, wholeNumberOption } from './options.js'
import { shellWords } from './shell-words.js'

interface CompareFlags extends ExperimentFlags {
  readonly a?: string
  readonly b?: string
  readonly jarA?: string
  readonly jarB?: string
  readonly revA?: string
  readonly revB?: string
  readonly program?: string
  readonly runs: number
  readonly metrics?: string[]
  readonly margin: Margins
  readonly orderSeed: number
}

/** `heapmark compare`: whether B is worse than A, from runs that are there or that it makes now. */
export const compareCommand: CommandModule = (program, context, done) => {
  const command = program
    .command('compare')
    .summary('say whether B is worse than A')
    .usage('[options] A B   |   [options] --a COMMAND --b COMMAND [scenario] [min-heap] [max-heap]')
    .description(
      'Compares runs of two builds figure by figure: worse, same, better or inconclusive. A and B are run folders (several with commas or a *, or a folder of runs); or, with --a and --b, --jar-a and --jar-b, or --rev-a and --rev-b, runs that are made now, interleaved.',
    )
  addExperimentOptions(command)
    .option('--a <command>', 'make runs now: the command of A, in quotes')
    .option('--b <command>', 'the command of B')
    .option('--jar-a <file>', 'make runs now: the jar of A (target data-caterer)')
    .option('--jar-b <file>', 'the jar of B')
    .option('--rev-a <revision>', 'make runs now: the git revision of A, in a checkout of its own')
    .option('--rev-b <revision>', 'the git revision of B')
    .option(
      '--program <command>',
      'with revisions: what is run in each checkout; what stands after -- builds it',
    )
    .option('--runs <n>', 'runs a side, at most', wholeNumberOption('--runs', 0, 200), 10)
    .option('--metrics <list>', 'figures to compare (default: all)', listOption)
    .option(
      '--margin <share>',
      'what counts as no difference: 3%, or of one figure peak-rss=3%; again for more',
      marginOption,
      {},
    )
    .option('--order-seed <n>', 'another order of the runs', wholeNumberOption('--order-seed', 0, 2 ** 31), 1)
  command.addHelpText('after', examples)
  command.action(async (...words: (string | undefined)[]) => {
    const flags = command.opts<CompareFlags>()
    const given = words.slice(0, 3).filter((word) => typeof word === 'string')
    const { metrics, margins } = await figuresOf(flags)
    if (!makesRuns(flags)) return done(await compareFolders(given, metrics, margins, flags, context))
    done(await compareNow(given, metrics, margins, flags, context, command))
  })
}

async function figuresOf(flags: CompareFlags): Promise<{ metrics: CompareMetricName[]; margins: Margins }> {
  const { compareMetricNamed, compareMetricNames } = await import('../experiments/compare/metrics.js')
  const metrics = flags.metrics?.map((name) => compareMetricNamed(name, '--metrics')) ?? compareMetricNames
  if (metrics.length === 0) {
    throw new HeapmarkError('USAGE', 'no figure is to be compared', {
      place: '--metrics',
      hint: `known: ${compareMetricNames.join(', ')}`,
    })
  }
  const { all, ...some } = flags.margin
  for (const name of Object.keys(some)) compareMetricNamed(name, '--margin')
  const ofAll = all === undefined ? {} : Object.fromEntries(metrics.map((name) => [name, all]))
  return { metrics: [...new Set(metrics)], margins: { ...ofAll, ...some } }
}

function makesRuns(flags: CompareFlags): boolean {
  return [flags.a, flags.b, flags.jarA, flags.jarB, flags.revA, flags.revB].some((flag) => flag !== undefined)
}

async function compareFolders(
  given: readonly string[],
  metrics: CompareMetricName[],
  margins: Margins,
  flags: CompareFlags,
  context: CliContext,
) {
  const [a, b] = given
  if (a === undefined || b === undefined || given.length > 2) {
    throw new HeapmarkError('USAGE', 'compare needs two groups of runs, or two builds to run', {
      place: given.join(' '),
      hint: "heapmark compare RUN,RUN,... RUN,RUN,...  or  heapmark compare --a 'node old.mjs {url}' --b 'node new.mjs {url}'",
    })
  }
  const { compareStored } = await import('../experiments/compare/stored.js')
  const { compare, exitCodeOf } = await import('../experiments/compare/index.js')
  const { renderExperiment } = await import('../experiments/engine/report.js')
  const report = await compareStored({
    a,
    b,
    metrics,
    margins,
    // One look at runs that are there.
    alpha: 0.05,
    resultsFolder: path.resolve(context.cwd, flags.results),
    cwd: context.cwd,
    commandLine: ['heapmark', ...context.argv],
  })
  const texts = renderExperiment(compare, report)
  if (flags.json === true) context.out.write(texts['report.json'])
  else if (flags.quiet !== true) {
    context.out.write(flags.format.includes('markdown') ? texts['report.md'] : texts['report.txt'])
  }
  return exitCodeOf(report.verdict.decision)
}

async function compareNow(
  given: readonly string[],
  metrics: CompareMetricName[],
  margins: Margins,
  flags: CompareFlags,
  context: CliContext,
  command: Command,
) {
  const { tooFewRuns } = await import('../experiments/compare/plan.js')
  if (flags.runs < 2) throw tooFewRuns(flags.runs)
  const { compareIn } = await import('../experiments/compare/index.js')
  const { runExperiment } = await import('./run-experiment.js')
  const { withCheckouts, withOwnScenario } = await import('./with-checkouts.js')
  const options = (
    sides: { a: CompareSide; b: CompareSide },
    build: CompareOptions['build'],
  ): CompareOptions => ({
    ...sides,
    runs: flags.runs,
    seed: flags.orderSeed,
    metrics,
    margins,
    build,
  })
  if (flags.revA === undefined && flags.revB === undefined) {
    const a = await sideOf('a', flags, context)
    const b = await sideOf('b', flags, context)
    const base = await experimentBase(given, flags, { ...context, program: a.program ?? context.program })
    return runExperiment(compareIn(null), options({ a, b }, null), base, flags, context)
  }
  const { revA, revB } = flags
  if (revA === undefined || revB === undefined) throw oneSided(command.name(), '--rev-a', '--rev-b')
  const program = flags.program === undefined ? null : shellWords(flags.program, '--program')
  return withCheckouts(context, async (checkouts, stopped) => {
    const build = context.program.length === 0 ? null : context.program
    const base = await experimentBase(given, flags, { ...context, program: program ?? [] })
    const commits = [await checkouts.commit(revA), await checkouts.commit(revB)] as const
    for (const { hash } of commits) {
      if (flags.quiet !== true) context.err.line(`checking out and building ${hash.slice(0, 10)}`)
      await checkouts.add(hash, build, stopped)
    }
    const side = (revision: string, { hash, subject }: Commit): CompareSide => ({
      name: `${revision} (${hash.slice(0, 10)} ${subject})`,
      target: null,
      program: null,
      jar: null,
      commit: hash,
    })
    const sides = { a: side(revA, commits[0]), b: side(revB, commits[1]) }
    const kind = compareIn((commit) => checkouts.folderOf(commit))
    const asked = options(sides, build === null ? null : [...build])
    return runExperiment(kind, asked, withOwnScenario(base, context.cwd), flags, context)
  })
}

async function sideOf(side: 'a' | 'b', flags: CompareFlags, { cwd }: CliContext): Promise<CompareSide> {
  const command = flags[side]
  const jar = side === 'a' ? flags.jarA : flags.jarB
  if (command !== undefined && jar !== undefined) {
    throw new HeapmarkError('USAGE', 'a side is a command or a jar, not both', {
      place: `--${side} --jar-${side}`,
      hint: 'name the jar within the command, or leave the command out',
    })
  }
  if (command !== undefined) {
    const program = shellWords(command, `--${side}`)
    const { inferTargetKind } = await import('../targets/infer-kind.js')
    const target = flags.target ?? inferTargetKind(program, cwd)
    return { name: command, target, program, jar: null, commit: null }
  }
  if (jar === undefined) throw oneSided('compare', `--a or --jar-a`, '--b or --jar-b')
  return {
    name: jar,
    target: flags.target ?? 'data-caterer',
    program: null,
    jar: path.resolve(cwd, jar),
    commit: null,
  }
}

function oneSided(command: string, a: string, b: string): HeapmarkError {
  return new HeapmarkError('USAGE', `${command} was told of one side alone`, {
    hint: `give both ${a} and ${b}`,
  })
}

const examples = `
Examples:
  heapmark compare 'results/*-main-*' 'results/*-branch-*'
  heapmark compare --a 'node old.mjs {url} {records}' --b 'node new.mjs {url} {records}' 64m 256m --records 5000
  heapmark compare baseline-http 512m 2g --jar-a old.jar --jar-b new.jar --runs 20
  heapmark compare --rev-a main --rev-b HEAD --program 'node app.mjs {url}' 64m 256m -- npm ci
  heapmark compare --metrics peak-rss,live-set --margin 3% A,B,C,D D,E,F,G --json | jq .verdict.decision

Exit codes: 0 same or better, 8 worse, 9 inconclusive, 130 interrupted (go on with --resume), others as of run.`
