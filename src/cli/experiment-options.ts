import type { Command } from 'commander'
import { HeapmarkError } from '../model/errors.js'
import { isSize } from '../model/size.js'
import type { RunOptions } from '../run/options.js'
import type { CliContext } from './command.js'
import { defaultScenario } from './run.js'
import { addRunOptions, type RunFlags, toRunOptions } from './run-options.js'
import { addTargetOptions, type TargetFlags, targetSettings } from './target-options.js'

/** What the two heaps mean to a command, for its help. */
export interface HeapArguments {
  readonly min: string
  readonly max: string
}

const limitsOfRuns: HeapArguments = {
  min: 'heap to start with (default: 512m)',
  max: 'heap limit (default: 2g)',
}

/**
 * Arguments and flags of every command that runs a scenario, or a program, many times.
 * @param heaps null for a command that takes its heaps by a flag
 */
export function addExperimentOptions(command: Command, heaps: HeapArguments | null = limitsOfRuns): Command {
  command.argument('[scenario]', 'YAML file, or the name of a ready scenario; none with a program after --')
  if (heaps !== null) command.argument('[min-heap]', heaps.min).argument('[max-heap]', heaps.max)
  addTargetOptions(command)
  addRunOptions(command, 0)
  return command.option('--resume', 'go on with the latest one that was told the same and is not decided')
}

export interface ExperimentFlags extends RunFlags, TargetFlags {
  readonly resume?: true
}

/**
 * The options of the runs. Words that are sizes from the first on mean that a program runs without a scenario:
 * `heapmark leak 64m 256m --records 10000 -- node sender.js {url} {records}`.
 */
export async function experimentBase(
  words: readonly (string | undefined)[],
  flags: ExperimentFlags,
  context: CliContext,
  defaultMinHeap = '512m',
): Promise<RunOptions> {
  const given = words.filter((word) => word !== undefined)
  const alone = context.program.length > 0 && (given[0] === undefined || isSize(given[0]))
  const [scenario, minHeap, maxHeap] = alone
    ? [null, ...given]
    : [given[0] ?? defaultScenario, ...given.slice(1)]
  if (alone && given.length > 2) {
    throw new HeapmarkError('USAGE', 'too many arguments', {
      place: given.join(' '),
      hint: 'a program without a scenario takes MIN_HEAP and MAX_HEAP only',
    })
  }
  return toRunOptions(
    {
      scenarioFile: scenario,
      minHeap: minHeap ?? defaultMinHeap,
      maxHeap: maxHeap ?? '2g',
      target: await targetOf(flags, context),
      withReceiver: true,
      fixScenario: flags.fix === true,
      settings: targetSettings(flags),
    },
    flags,
    context,
  )
}

/** A program says by itself what it is. */
async function targetOf({ target }: ExperimentFlags, { program, cwd }: CliContext): Promise<string> {
  if (target !== undefined) return target
  if (program.length === 0) return 'embedded'
  const { inferTargetKind } = await import('../targets/infer-kind.js')
  return inferTargetKind(program, cwd)
}
