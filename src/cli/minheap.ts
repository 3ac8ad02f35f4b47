import { HeapmarkError } from '../model/errors.js'
import type { CommandModule } from './command.js'
import { addExperimentOptions, type ExperimentFlags, experimentBase } from './experiment-options.js'
import { durationOption } from './options.js'

interface MinHeapFlags extends ExperimentFlags {
  readonly p99Lag?: number
  readonly strict?: true
  readonly tolerance?: number
}

/** `heapmark minheap`: the smallest heap in which a program completes, and in which it holds its rate. */
export const minHeapCommand: CommandModule = (program, context, done) => {
  const command = program
    .command('minheap')
    .summary('find the smallest heap that is enough')
    .description(
      'Runs the scenario in smaller and larger heaps until the smallest is known in which it completes, and the smallest in which it also holds its rate: verified by ten runs.',
    )
  addExperimentOptions(command, {
    min: 'no smaller heap is tried (default: what the target needs to start)',
    max: 'no larger heap is tried; the first run is in it (default: 2g)',
  })
    .option(
      '--p99-lag <time>',
      'p99 lag that a service may have (default: 5 times that in the largest heap, at least 1s)',
      durationOption('--p99-lag'),
    )
    .option('--strict', 'verify the answer by 20 runs in place of 10')
    .option('--tolerance <percent>', 'how near the answer is to be (default: 2%)', toleranceOption)
  command.addHelpText('after', examples)
  command.action(async (scenario?: string, minHeap?: string, maxHeap?: string) => {
    const flags = command.opts<MinHeapFlags>()
    const { defaultTolerance } = await import('../experiments/minheap/options.js')
    const { minheap } = await import('../experiments/minheap/index.js')
    const { runExperiment } = await import('./run-experiment.js')
    const base = await experimentBase([scenario, minHeap, maxHeap], flags, context, '1m')
    const options = {
      lagP99Ms: flags.p99Lag ?? null,
      strict: flags.strict === true,
      tolerance: flags.tolerance ?? defaultTolerance,
    }
    done(await runExperiment(minheap, options, base, flags, context))
  })
}

/** `2%` or `2` -> 0.02. */
function toleranceOption(text: string): number {
  const percent = /^\d+(?:\.\d+)?\s*%?$/.test(text) ? Number.parseFloat(text) : Number.NaN
  if (percent >= 0.1 && percent <= 50) return percent / 100
  throw new HeapmarkError('USAGE', `--tolerance '${text}' is not a share from 0.1% to 50%`, {
    hint: 'write percent of the heap, such as --tolerance 2%',
  })
}

const examples = `
Examples:
  heapmark minheap baseline-http --rate 500 --records 5000
  heapmark minheap baseline-http 32m 512m --rate 500 --p99-lag 200ms
  heapmark minheap 64m 1g --records 20000 -- java -jar app.jar --to {url} --count {records}
  heapmark minheap baseline-http --json | jq .crash.heapBytes

Exit codes: 0 found, 9 not found, 130 interrupted (go on with --resume), others as of run.`
