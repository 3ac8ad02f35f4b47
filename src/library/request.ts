import { defaultCapture } from '../model/collector.js'
import { parseDuration } from '../model/duration.js'
import { HeapmarkError } from '../model/errors.js'
import { parseSize } from '../model/size.js'
import { noTargetSettings, type TargetSettings } from '../model/target.js'
import type { RunOptions } from '../run/options.js'
import { inferTargetKind } from '../targets/infer-kind.js'

/** What to run, and how; what is left out is as on the command line. */
export interface RunRequest {
  /** A YAML file, or the name of a ready scenario; left out for a program that runs by itself. */
  readonly scenario?: string
  /** Command and arguments; `{url}`, `{port}`, `{scenario}`, `{records}` and `{rate}` are replaced. */
  readonly program?: readonly string[]
  /** By default the embedded generator, or what the program plainly is: `jvm`, `node` or `command`. */
  readonly target?: string
  /** `[MIN, MAX]` or MAX alone, as the JVM writes sizes: `['64m', '256m']`. Default: `['512m', '2g']`. */
  readonly heap?: string | readonly [string, string]
  readonly records?: number
  /** Per second; Infinity for full speed. */
  readonly rate?: number
  readonly seed?: number
  /** `'30s'`, or milliseconds. */
  readonly timeout?: string | number
  readonly patience?: string | number
  /** The receiver's; 0, the default, for any free one. */
  readonly port?: number
  /** Where run folders go; default: `results` in the working directory. */
  readonly results?: string
  readonly settings?: Partial<TargetSettings>
  readonly capture?: Partial<RunOptions['capture']>
  /** Default: the process's own. */
  readonly workingDirectory?: string
  readonly environment?: Readonly<Record<string, string | undefined>>
}

const defaultHeap = ['512m', '2g'] as const

/** @throws HeapmarkError USAGE, BAD_SIZE, BAD_DURATION */
export function optionsOf(request: RunRequest, what: string): RunOptions {
  const workingDirectory = request.workingDirectory ?? process.cwd()
  const program = request.program ?? []
  if (request.scenario === undefined && program.length === 0) {
    throw new HeapmarkError('USAGE', `${what} was given neither a scenario nor a program`, {
      hint: `give one: ${what}({ scenario: 'baseline-http' }) or ${what}({ program: ['node', 'app.js'] })`,
    })
  }
  const [min, max] =
    typeof request.heap === 'string' ? [request.heap, request.heap] : (request.heap ?? defaultHeap)
  return {
    scenarioFile: request.scenario ?? null,
    heap: { minBytes: parseSize(min, 'heap'), maxBytes: parseSize(max, 'heap') },
    target:
      request.target ?? (program.length === 0 ? 'embedded' : inferTargetKind(program, workingDirectory)),
    fixScenario: false,
    settings: { ...noTargetSettings, ...request.settings },
    program,
    withReceiver: true,
    faults: [],
    port: request.port ?? 0,
    keepServer: false,
    records: request.records ?? null,
    ratePerSecond: request.rate ?? null,
    seed: request.seed ?? null,
    timeoutMs: milliseconds(request.timeout, 'timeout'),
    patienceMs: milliseconds(request.patience, 'patience'),
    resultsFolder: request.results ?? `${workingDirectory}/results`,
    formats: ['text', 'json'],
    capture: { ...defaultCapture, ...request.capture },
    workingDirectory,
    environment: request.environment ?? process.env,
    commandLine: ['heapmark', what],
  }
}

function milliseconds(value: string | number | undefined, what: string): number | null {
  if (value === undefined) return null
  return typeof value === 'number' ? value : parseDuration(value, what)
}
