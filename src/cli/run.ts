import path from 'node:path'
import { type Command, Option } from 'commander'
import type { RunOptions } from '../run/options.js'
import type { CliContext, CommandModule } from './command.js'
import {
  durationOption,
  heapOption,
  listOption,
  parsePort,
  rateOption,
  wholeNumberOption,
} from './options.js'

export const defaultScenario = 'scenarios/baseline-http.yaml'

/** `heapmark run`: one run of one scenario. */
export const runCommand: CommandModule = (program, context, done) => {
  const command = program
    .command('run')
    .summary('profile one scenario under a heap limit')
    .description(
      'Starts the receiver and the target under the heap limit, streams the scenario, watches memory, and leaves a run folder with its report.',
    )
    .argument('[scenario]', 'YAML file, or the name of a ready scenario', defaultScenario)
    .argument('[min-heap]', 'heap to start with, as the JVM writes sizes', '512m')
    .argument('[max-heap]', 'heap limit', '2g')
  addRunOptions(command)
  command.addHelpText('after', examples)
  command.action(async (scenario: string, minHeap: string, maxHeap: string, flags: RunFlags) => {
    const options = toRunOptions([scenario, minHeap, maxHeap], flags, context)
    const { runAndReport } = await import('./run-and-report.js')
    done(await runAndReport(options, { quiet: flags.quiet === true, json: flags.json === true }, context))
  })
}

const examples = `
Examples:
  heapmark run                                          100 records at 5/s in 512m to 2g
  heapmark run scenarios/stress-test-http.yaml 16m 64m  the smallest heap that holds
  heapmark run baseline-http --records 1000 --rate 200 --port auto
  heapmark run baseline-http 64m 256m --flight-recorder --oom-dump
  heapmark run baseline-http 32m 64m --target node -- sender.js {url}
  heapmark run baseline-json --json | jq .memory.peakRssBytes

Exit codes: 0 completed, 2 bad input, 3 heap exhausted, 4 killed, 5 timed out, 6 crashed,
7 stream broken, 10 the environment refused (port, disk), 130 interrupted. See docs/errors.md.`

/** The flags of \`run\`, also used by commands that run many times. */
function addRunOptions(command: Command): void {
  command
    .option(
      '--target <name>',
      'what is profiled: embedded (our generator), node (a script after --)',
      'embedded',
    )
    .addOption(
      new Option('--port <port>', "receiver's port, or auto for a free one")
        .default(8080, '8080')
        .env('HTTP_PORT')
        .argParser(parsePort),
    )
    .option(
      '--records <n>',
      'records per step, instead of what the scenario says',
      wholeNumberOption('--records', 1),
    )
    .option(
      '--rate <r>',
      'records per second, or max for full speed, instead of what the scenario says',
      rateOption('--rate'),
    )
    .option(
      '--seed <n>',
      'seed of the generated records (default: the scenario’s, or 1)',
      wholeNumberOption('--seed', 0, 0xffffffff),
    )
    .option(
      '--timeout <time>',
      'end the run after so long (default: 10m, or twice the scenario’s schedule)',
      durationOption('--timeout'),
    )
    .option('--sample-interval <time>', 'time between two samples', durationOption('--sample-interval'), 100)
    .option('--oom-dump', 'write a heap dump when the heap runs out')
    .option('--flight-recorder', 'record CPU and allocation profiles')
    .option('--jfr', 'the same as --flight-recorder')
    .option('--gc-logging', 'keep the GC log (on by default)', true)
    .option('--no-gc-logging', 'keep no GC log')
    .option('--profiler <tool>', 'external profiler (async-profiler, yourkit): needs a JVM target')
    .option('--keep-server', 'leave the receiver running after the run')
    .option('--results <dir>', 'where run folders go', 'results')
    .option('--format <list>', 'reports to write: text, json, markdown', listOption, [
      'text',
      'json',
      'markdown',
    ])
    .option('--json', 'print report.json on standard output; progress goes to standard error')
    .option('--quiet', 'print nothing but errors and what --json asks for')
}

interface RunFlags {
  readonly target: string
  readonly port: number
  readonly records?: number
  readonly rate?: number
  readonly seed?: number
  readonly timeout?: number
  readonly sampleInterval: number
  readonly oomDump?: true
  readonly flightRecorder?: true
  readonly jfr?: true
  readonly gcLogging: boolean
  readonly profiler?: string
  readonly keepServer?: true
  readonly results: string
  readonly format: readonly string[]
  readonly json?: true
  readonly quiet?: true
}

function toRunOptions(
  positionals: readonly [string, string, string],
  flags: RunFlags,
  context: CliContext,
): RunOptions {
  const [scenarioFile, minHeap, maxHeap] = positionals
  return {
    scenarioFile,
    heap: { minBytes: heapOption('MIN_HEAP', minHeap), maxBytes: heapOption('MAX_HEAP', maxHeap) },
    target: flags.target,
    program: context.program,
    port: flags.port,
    keepServer: flags.keepServer === true,
    records: flags.records ?? null,
    ratePerSecond: flags.rate ?? null,
    seed: flags.seed ?? null,
    timeoutMs: flags.timeout ?? null,
    sampleIntervalMs: flags.sampleInterval,
    resultsFolder: path.resolve(context.cwd, flags.results),
    formats: flags.format,
    gcLogging: flags.gcLogging,
    oomDump: flags.oomDump === true,
    flightRecorder: flags.flightRecorder === true || flags.jfr === true,
    profiler: flags.profiler ?? null,
    workingDirectory: context.cwd,
    environment: context.env,
    commandLine: ['heapmark', ...context.argv],
  }
}
