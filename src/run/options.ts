import type { CaptureOptions } from '../model/collector.js'
import type { FaultSpec } from '../model/fault.js'
import type { Sample } from '../model/sample.js'
import type { HeapLimits, TargetSettings } from '../model/target.js'

/** Everything one run is told; the command line after parsing and defaults. */
export interface RunOptions {
  /** As given; looked up by `findScenario`. null = `exec`: the program runs by itself. */
  readonly scenarioFile: string | null
  readonly heap: HeapLimits
  /** False for a process that is attached to and does not tell its limits: `heap` is then only a bound. */
  readonly heapIsTold?: boolean
  readonly target: string
  /** Whether the run's own copy of the scenario is mended for Data Caterer. */
  readonly fixScenario: boolean
  readonly settings: TargetSettings
  /** What stands after `--`. */
  readonly program: readonly string[]
  /** Whether a receiver is started although no scenario asks for one. */
  readonly withReceiver: boolean
  /** 0 = any free port. */
  readonly port: number
  readonly keepServer: boolean
  /** What the receiver does wrong on purpose, beside the scenario's own faults. */
  readonly faults: readonly FaultSpec[]
  /** null = what the scenario says. */
  readonly records: number | null
  readonly ratePerSecond: number | null
  readonly seed: number | null
  /** null = long enough for the scenario's own schedule, at least ten minutes. */
  readonly timeoutMs: number | null
  /** A target that neither sends nor computes for so long is ended; null = decided by the kind of run. */
  readonly patienceMs: number | null
  readonly resultsFolder: string
  /** Where earlier runs are that budgets may refer to; absent = in `resultsFolder`. */
  readonly historyFolder?: string
  readonly formats: readonly string[]
  readonly capture: CaptureOptions
  readonly workingDirectory: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The user's words, for the record and for repeating the run. */
  readonly commandLine: readonly string[]
}

/** Who watches a run: a terminal, a log, a test. All calls must return at once. */
export interface RunObserver {
  /** What happens now, in a few words: `starting the receiver`. */
  stage(text: string): void
  /** Something the user should know but that does not stop the run. */
  warning(text: string): void
  /** The state of the stream; called a few times a second. */
  progress(progress: Progress): void
  /** The run's folder was made. @param run its name */
  folder?(run: string): void
  /** Something was seen; many a second. */
  sample?(sample: Sample): void
}

/** A moment of a live run. Figures that are not known (yet) are null. */
export interface Progress {
  readonly elapsedMs: number
  readonly askedRecords: number | null
  readonly received: number | null
  readonly askedPerSecond: number | null
  /** Over the last second. */
  readonly reachedPerSecond: number | null
  readonly rssBytes: number | null
  readonly heapUsedBytes: number | null
  readonly heapLimitBytes: number
  readonly gcCount: number | null
  readonly gcPauseMsTotal: number | null
  /** The newest collection; its name is null where only counters tell of it. */
  readonly lastGc: { readonly tMs: number; readonly name: string | null; readonly pauseMs: number } | null
  /** How late the embedded target sends, against its schedule. */
  readonly lagMs: number | null
  /** Estimate; null when it cannot be told. */
  readonly remainingMs: number | null
}
