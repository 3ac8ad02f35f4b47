import { HeapmarkError } from '../model/errors.js'
import type { CommandModule } from './command.js'
import type { ExperimentFlags } from './experiment-options.js'
import { durationOption } from './options.js'
import { addRunOptions, toRunOptions } from './run-options.js'
import { addTargetOptions, targetSettings } from './target-options.js'

interface SuiteFlags extends ExperimentFlags {
  readonly minHeap: string
  readonly maxHeap: string
  readonly coolDown: number
  readonly quietWait: number
}

const defaultScenarios = 'scenarios/*.yaml'

/** `heapmark suite`: all scenarios, one at a time, in one table. */
export const suiteCommand: CommandModule = (program, context, done) => {
  const command = program
    .command('suite')
    .summary('run all scenarios, one at a time, and judge them together')
    .description(
      'Runs scenarios one after the other, each once the machine has cooled down and is quiet, holds them to their budgets, and leaves one report. A scenario that fails does not stop the rest.',
    )
    .argument('[scenarios...]', 'YAML files, folders of them, or names of ready scenarios', [
      defaultScenarios,
    ])
    .option('--min-heap <size>', 'heap to start with, for all', '512m')
    .option('--max-heap <size>', 'heap limit, for all', '2g')
    .option('--cool-down <time>', 'wait so long between two runs; 0 for not at all', coolDown, 3000)
    .option(
      '--quiet-wait <time>',
      'wait at most so long for a quiet machine; 0 for not at all',
      coolDown,
      30_000,
    )
  addTargetOptions(command)
  addRunOptions(command, 0)
  command.option('--resume', 'go on with the latest suite that was told the same and did not come to its end')
  command.addHelpText('after', examples)
  command.action(async (words: string[]) => {
    const flags = command.opts<SuiteFlags>()
    if (context.program.length > 0 && flags.target === undefined) {
      throw new HeapmarkError('USAGE', 'suite was not told what kind of program stands after --', {
        place: context.program.join(' '),
        hint: 'add --target jvm, node or command',
      })
    }
    const { findScenarios } = await import('../run/find-scenarios.js')
    const { suite } = await import('../experiments/suite/index.js')
    const { runExperiment } = await import('./run-experiment.js')
    const options = {
      scenarios: findScenarios(words, context.cwd),
      coolDownMs: flags.coolDown,
      patienceMs: flags.quietWait,
    }
    const subject = {
      scenarioFile: null,
      minHeap: flags.minHeap,
      maxHeap: flags.maxHeap,
      target: flags.target ?? 'embedded',
      withReceiver: true,
      fixScenario: flags.fix === true,
      settings: targetSettings(flags),
    }
    done(await runExperiment(suite, options, toRunOptions(subject, flags, context), flags, context))
  })
}

const readDuration = durationOption('--cool-down')

function coolDown(text: string): number {
  return text === '0' ? 0 : readDuration(text)
}

const examples = `
Examples:
  heapmark suite                                   scenarios/*.yaml of this folder
  heapmark suite scenarios/*.yaml --max-heap 256m --format text,github
  heapmark suite baseline-http stress-test-http --cool-down 10s
  heapmark suite --target jvm scenarios -- -jar app.jar --to {url} --count {records}

Exit code: the worst of all scenarios': 0 all passed, 8 a budget failed, 3 to 7 one was not completed,
2 or 10 one could not be run, 130 interrupted (go on with --resume).`
