import { HeapmarkError } from '../model/errors.js'
import { jvmCollectors } from '../targets/jvm/jvm-options.js'
import type { CommandModule } from './command.js'
import { addExperimentOptions, type ExperimentFlags, experimentBase } from './experiment-options.js'
import { listOption, wholeNumberOption } from './options.js'

interface SweepFlags extends ExperimentFlags {
  readonly heaps?: string
  readonly points?: number
  readonly collectors?: readonly string[]
  readonly runs?: number
}

/** `heapmark sweep`: how fast a program is in heaps of many sizes, under each collector. */
export const sweepCommand: CommandModule = (program, context, done) => {
  const command = program
    .command('sweep')
    .summary('measure time over heap size, by collector')
    .description(
      'Runs the scenario in heaps of many sizes, under each collector, several times in mixed order; says what more heap buys, and which to take.',
    )
  addExperimentOptions(command, null)
    .option('--heaps <sizes>', 'a range such as 256m..2g, or a list such as 256m,512m,1g,2g,4g')
    .option('--points <n>', 'heaps in a range (default: 6)', wholeNumberOption('--points', 2, 100))
    .option('--collectors <list>', `of a JVM, some of ${jvmCollectors.join(', ')}`, collectorsOption)
    .option(
      '--runs <n>',
      'runs in each heap under each collector (default: 5)',
      wholeNumberOption('--runs', 1, 1000),
    )
  command.addHelpText('after', examples)
  command.action(async (scenario?: string) => {
    const flags = command.opts<SweepFlags>()
    if (flags.heaps === undefined) {
      throw new HeapmarkError('USAGE', 'sweep was not told which heaps to run in', {
        hint: 'write --heaps 64m..512m; heapmark minheap finds the smallest that is enough',
      })
    }
    const { defaultSweep } = await import('../experiments/sweep/options.js')
    const { readHeaps } = await import('../experiments/sweep/heaps.js')
    const { sweep } = await import('../experiments/sweep/index.js')
    const { runExperiment } = await import('./run-experiment.js')
    const heapsBytes = readHeaps(flags.heaps, flags.points ?? defaultSweep.points)
    const base = await experimentBase([scenario], flags, context)
    refuseBoth(flags)
    const largest = Math.max(...heapsBytes)
    const options = {
      heapsBytes,
      collectors: [...(flags.collectors ?? [])],
      runs: flags.runs ?? defaultSweep.runs,
    }
    const inLargest = { ...base, heap: { minBytes: largest, maxBytes: largest } }
    done(await runExperiment(sweep, options, inLargest, flags, context))
  })
}

function collectorsOption(text: string): string[] {
  const names = listOption(text)
  const unknown = names.find((name) => !(jvmCollectors as readonly string[]).includes(name))
  if (unknown !== undefined || names.length === 0) {
    throw new HeapmarkError('USAGE', `unknown collector '${unknown ?? text}'`, {
      place: `--collectors ${text}`,
      hint: `known: ${jvmCollectors.join(', ')}`,
    })
  }
  return [...new Set(names)]
}

function refuseBoth({ gc, collectors }: SweepFlags): void {
  if (gc === undefined || collectors === undefined) return
  throw new HeapmarkError('USAGE', '--gc and --collectors both say which collector to take', {
    hint: 'leave --gc out',
  })
}

const examples = `
Examples:
  heapmark sweep baseline-http --heaps 16m..128m --rate max --records 50000
  heapmark sweep --heaps 256m..2g --collectors g1,parallel,z --records 50000 -- java -jar app.jar {url} {records}
  heapmark sweep baseline-http --heaps 16m,24m,32m,64m,128m --runs 3 --json | jq .points

Exit codes: 0 a heap is recommended, 9 none, 130 interrupted (go on with --resume), others as of run.`
