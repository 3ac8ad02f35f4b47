import { parseSize } from '../model/size.js'
import type { CommandModule } from './command.js'
import { addExperimentOptions, type ExperimentFlags, experimentBase } from './experiment-options.js'
import { wholeNumberOption } from './options.js'

interface LeakFlags extends ExperimentFlags {
  readonly checkpoints?: number
  readonly evidence: boolean
  readonly diskBudget?: number
}

/** `heapmark leak`: whether memory grows with the records, decided by runs of doubled lengths. */
export const leakCommand: CommandModule = (program, context, done) => {
  const command = program
    .command('leak')
    .summary('decide whether a program leaks')
    .description(
      'Runs the scenario for U, 2U, 4U and 8U records until it is decided whether the program retains memory with them, how much per record, and in what.',
    )
  addExperimentOptions(command)
    .option(
      '--checkpoints <n>',
      'collections forced in each run, so that any heap tells its live set; 0 for none (default: 36)',
      wholeNumberOption('--checkpoints', 0, 1000),
    )
    .option('--no-evidence', 'count no classes when memory grows')
    .option(
      '--disk-budget <size>',
      'make no heap dump that may become larger; 0 for none at all (default: 2g)',
      (text) => (text === '0' ? 0 : parseSize(text, '--disk-budget')),
    )
  command.addHelpText('after', examples)
  command.action(async (scenario?: string, minHeap?: string, maxHeap?: string) => {
    const flags = command.opts<LeakFlags>()
    const { defaultLeakOptions } = await import('../experiments/leak/options.js')
    const { leak } = await import('../experiments/leak/index.js')
    const { runExperiment } = await import('./run-experiment.js')
    const base = await experimentBase([scenario, minHeap, maxHeap], flags, context)
    const options = {
      records: flags.records ?? null,
      checkpoints: flags.checkpoints ?? defaultLeakOptions.checkpoints,
      evidence: flags.evidence,
      diskBudgetBytes: flags.diskBudget ?? defaultLeakOptions.diskBudgetBytes,
    }
    done(await runExperiment(leak, options, base, flags, context))
  })
}

const examples = `
Examples:
  heapmark leak baseline-http 64m 256m --rate max --records 20000
  heapmark leak --target jvm --records 50000 baseline-http 64m 256m -- -jar app.jar --to {url} --count {records}
  heapmark leak 64m 256m --records 10000 -- node sender.js {url} {records}
  heapmark leak baseline-http 64m 256m --json | jq .verdict

Exit codes: 0 bounded, 8 it leaks, 9 inconclusive, 130 interrupted (go on with --resume), others as of run.`
