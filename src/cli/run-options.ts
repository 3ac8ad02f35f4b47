import path from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { defaultCapture } from '../model/collector.js'
import { HeapmarkError } from '../model/errors.js'
import type { FaultSpec } from '../model/fault.js'
import { noTargetSettings } from '../model/target.js'
import type { RunOptions } from '../run/options.js'
import { type JvmCollector, jvmCollectors } from '../targets/jvm/jvm-options.js'
import type { CliContext } from './command.js'
import { faultHelp } from './fault-help.js'
import {
  durationOption,
  faultOption,
  heapOption,
  listOption,
  parsePort,
  rateOption,
  wholeNumberOption,
} from './options.js'

/** External profilers, by the names that `--profiler` takes. */
export const profilers = ['async-profiler', 'yourkit'] as const

/**
 * Flags of every command that runs a program: what is sent, what is captured, where it goes.
 * @param port the receiver's by default, 0 = a free one
 */
export function addRunOptions(command: Command, port = 8080): Command {
  return command
    .addOption(
      new Option('--port <port>', "receiver's port, or auto for a free one")
        .default(port, port === 0 ? 'auto' : String(port))
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
    .option(
      '--patience <time>',
      'end a target that neither sends nor computes for so long (default: 2m with a scenario, never without)',
      durationOption('--patience'),
    )
    .option(
      '--sample-interval <time>',
      'time between two samples',
      durationOption('--sample-interval'),
      defaultCapture.intervalMs,
    )
    .option('--java <path>', 'the java binary or JDK folder for JVM targets (default: JAVA_HOME, then PATH)')
    .addOption(
      new Option(
        '--gc <name>',
        'garbage collector of a JVM target: g1, parallel, serial, z, shenandoah',
      ).argParser(wordOf('--gc', jvmCollectors)),
    )
    .option('--oom-dump', 'write a heap dump when the heap runs out')
    .option('--flight-recorder', 'record: JFR on a JVM, CPU and allocation profiles on Node.js')
    .option('--jfr', 'the same as --flight-recorder')
    .option(
      '--jfr-settings <name>',
      'what JFR records: default, profile, or a .jfc file',
      defaultCapture.jfrSettings,
    )
    .option('--gc-logging', 'keep the GC log (on by default)', true)
    .option('--no-gc-logging', 'keep no GC log')
    .option(
      '--profiler <tool>',
      'external profiler of a JVM: async-profiler, yourkit',
      wordOf('--profiler', profilers),
    )
    .option('--jmx [port]', 'let VisualVM or JMC connect, on loopback (default port: a free one)', jmxPort)
    .option('--native-memory', 'sample the JVM’s own account of its native memory')
    .option(
      '--fault <spec>',
      'let the receiver misbehave, see below; may be given several times',
      faultOption,
      [],
    )
    .option('--keep-server', 'leave the receiver running after the run')
    .option('--results <dir>', 'where run folders go', 'results')
    .option('--format <list>', 'reports to write: text, json, markdown, html, junit, github', listOption, [
      'text',
      'json',
      'markdown',
      'html',
    ])
    .option('--json', 'print report.json on standard output; progress goes to standard error')
    .option('--quiet', 'print nothing but errors and what --json asks for')
    .addHelpText('after', faultHelp)
}

/** What commander makes of the flags. */
export interface RunFlags {
  readonly port: number
  readonly records?: number
  readonly rate?: number
  readonly seed?: number
  readonly timeout?: number
  readonly patience?: number
  readonly sampleInterval: number
  readonly java?: string
  readonly gc?: JvmCollector
  readonly oomDump?: true
  readonly flightRecorder?: true
  readonly jfr?: true
  readonly jfrSettings: string
  readonly gcLogging: boolean
  readonly profiler?: (typeof profilers)[number]
  readonly jmx?: number | true
  readonly nativeMemory?: true
  readonly fault?: readonly FaultSpec[]
  readonly keepServer?: true
  readonly results: string
  readonly format: readonly string[]
  readonly json?: true
  readonly quiet?: true
}

/** What the command itself decides, beside the flags. */
export type RunSubject = Pick<RunOptions, 'scenarioFile' | 'target' | 'withReceiver'> &
  Partial<Pick<RunOptions, 'settings' | 'fixScenario' | 'heapIsTold'>> & {
    readonly minHeap: string
    readonly maxHeap: string
  }

export function toRunOptions(subject: RunSubject, flags: RunFlags, context: CliContext): RunOptions {
  return {
    scenarioFile: subject.scenarioFile,
    heap: {
      minBytes: heapOption('MIN_HEAP', subject.minHeap),
      maxBytes: heapOption('MAX_HEAP', subject.maxHeap),
    },
    ...(subject.heapIsTold === false && { heapIsTold: false }),
    target: subject.target,
    fixScenario: subject.fixScenario ?? false,
    settings: {
      ...noTargetSettings,
      ...subject.settings,
      java: flags.java ?? null,
      gc: flags.gc ?? null,
    },
    program: context.program,
    withReceiver: subject.withReceiver,
    port: flags.port,
    keepServer: flags.keepServer === true,
    faults: flags.fault ?? [],
    records: flags.records ?? null,
    ratePerSecond: flags.rate ?? null,
    seed: flags.seed ?? null,
    timeoutMs: flags.timeout ?? null,
    patienceMs: flags.patience ?? null,
    resultsFolder: path.resolve(context.cwd, flags.results),
    formats: flags.format,
    capture: {
      intervalMs: flags.sampleInterval,
      gcLogging: flags.gcLogging,
      oomDump: flags.oomDump === true,
      flightRecorder: flags.flightRecorder === true || flags.jfr === true,
      jfrSettings: flags.jfrSettings,
      profiler: flags.profiler ?? null,
      jmxPort: flags.jmx === undefined ? null : flags.jmx === true ? 0 : flags.jmx,
      nativeMemory: flags.nativeMemory === true,
    },
    workingDirectory: context.cwd,
    environment: context.env,
    commandLine: ['heapmark', ...context.argv],
  }
}

function wordOf<W extends string>(option: string, words: readonly W[]): (text: string) => W {
  return (text) => {
    const word = words.find((known) => known === text)
    if (word !== undefined) return word
    const code = option === '--profiler' ? 'UNKNOWN_PROFILER' : 'USAGE'
    throw new HeapmarkError(code, `unknown ${option.slice(2)} '${text}'`, {
      hint: `known: ${words.join(', ')}`,
    })
  }
}

/** 0 = any free port. */
function jmxPort(text: string): number {
  const port = parsePort(text)
  if (port !== 0 && port < 1024) throw new InvalidArgumentError('Ports below 1024 need special rights.')
  return port
}
