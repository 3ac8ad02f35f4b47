import { HeapmarkError } from '../model/errors.js'
import { parseSize } from '../model/size.js'
import type { CommandModule } from './command.js'
import { addExperimentOptions, type ExperimentFlags, experimentBase } from './experiment-options.js'
import { durationOption, listOption, wholeNumberOption } from './options.js'

interface BreakFlags extends ExperimentFlags {
  readonly heaps?: readonly number[]
  readonly probe?: number
  readonly p99Lag?: number
  readonly repeats?: number
}

/** `heapmark break`: the highest rate that a program holds, and what gives first above it. */
export const breakCommand: CommandModule = (program, context, done) => {
  const command = program
    .command('break')
    .summary('find the highest rate that is held, and what gives first')
    .description(
      'Runs the scenario at higher and lower rates until the highest is known that the program holds in its heap, confirmed by three runs, and says what was at its limit above it.',
    )
  addExperimentOptions(command)
    .option('--heaps <list>', 'find it for each of these heaps, such as 64m,128m,256m', heapsOption)
    .option('--probe <time>', 'how long each run asks for its rate (default: 5s)', durationOption('--probe'))
    .option(
      '--p99-lag <time>',
      'p99 lag up to which a rate counts as held (default: 200ms)',
      durationOption('--p99-lag'),
    )
    .option(
      '--repeats <n>',
      'runs in which the answer must be held (default: 3)',
      wholeNumberOption('--repeats', 1, 20),
    )
  command.addHelpText('after', examples)
  command.action(async (scenario?: string, minHeap?: string, maxHeap?: string) => {
    const flags = command.opts<BreakFlags>()
    refuseNonsense(flags, [minHeap, maxHeap])
    const { defaultBreakOptions } = await import('../experiments/break/options.js')
    const { breaking } = await import('../experiments/break/index.js')
    const { runExperiment } = await import('./run-experiment.js')
    const base = await experimentBase([scenario, minHeap, maxHeap], flags, context)
    const options = {
      ...defaultBreakOptions,
      startPerSecond: flags.rate ?? null,
      probeMs: flags.probe ?? defaultBreakOptions.probeMs,
      lagP99Ms: flags.p99Lag ?? defaultBreakOptions.lagP99Ms,
      repeats: flags.repeats ?? defaultBreakOptions.repeats,
      heapBytes: [...(flags.heaps ?? [])],
    }
    done(await runExperiment(breaking, options, base, flags, context))
  })
}

const shortestProbeMs = 500

function refuseNonsense(flags: BreakFlags, heaps: readonly (string | undefined)[]): void {
  if (flags.records !== undefined) {
    throw new HeapmarkError('USAGE', 'break chooses the number of records by the rate of each run', {
      place: '--records',
      hint: 'leave it out, and say with --probe how long a run is',
    })
  }
  if (flags.rate === Number.POSITIVE_INFINITY) {
    throw new HeapmarkError('USAGE', 'break needs a rate to begin with, and max is none', {
      place: '--rate max',
      hint: 'leave it out, or write the rate that is tried first: --rate 1000',
    })
  }
  if (flags.probe !== undefined && flags.probe < shortestProbeMs) {
    throw new HeapmarkError('USAGE', 'a run of less than half a second has no rate to speak of', {
      place: '--probe',
      hint: 'give --probe of at least 500ms',
    })
  }
  if (flags.heaps !== undefined && heaps.some((heap) => heap !== undefined)) {
    throw new HeapmarkError('USAGE', 'both heap limits and --heaps are given', {
      place: '--heaps',
      hint: 'leave one of them out',
    })
  }
}

function heapsOption(text: string): number[] {
  const heaps = listOption(text).map((size) => parseSize(size, '--heaps'))
  if (heaps.length > 0) return heaps
  throw new HeapmarkError('USAGE', '--heaps names no heap', { hint: 'write --heaps 64m,128m,256m' })
}

const examples = `
Examples:
  heapmark break baseline-http 64m 64m --target node -- sender.mjs {url} {records} {rate}
  heapmark break 256m 256m --rate 500 -- java -jar app.jar --to {url} --count {records} --rate {rate}
  heapmark break --heaps 64m,128m,256m,512m -- java -jar app.jar --to {url} --count {records} --rate {rate}
  heapmark break baseline-http --json | jq '.heaps[0].heldPerSecond'

A program must keep to the rate it is told, in {rate} or HEAPMARK_RATE, and send as many records as it is told.

Exit codes: 0 found, 9 not found, or heapmark's own side gave first; 130 interrupted (go on with --resume),
others as of run.`
