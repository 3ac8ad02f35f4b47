import type { Sample } from './sample.js'
import type { LaunchAdditions, TargetHandle, TargetRuntime } from './target.js'

/**
 * Watches a live target. Life: `additions` before the target starts, `start` once it lives, `sample` at each
 * interval (must not block: it runs in the bench's one thread), `stop` after it ended. Only `name` and `start`
 * are required.
 */
export interface Collector {
  readonly name: string
  additions?(run: LaunchFacts): Partial<LaunchAdditions>
  start(context: CollectorContext): Promise<void> | void
  sample?(): void
  /** Finishes files; the samples it still emits count. Resolves to notes for the report. */
  stop?(): Promise<readonly CollectorNote[]>
  /** How long `stop` may take; 2 s when it does not say. */
  readonly stopLimitMs?: number
}

/** What is known when the command line of the target is put together. */
export interface LaunchFacts {
  readonly runFolder: string
  readonly runtime: TargetRuntime
}

export interface CollectorContext {
  readonly target: TargetHandle
  readonly runFolder: string
  readonly intervalMs: number
  emit(sample: Sample): void
  /** One line that the user should see while the run lives, such as where to connect. */
  tell?(line: string): void
  /** Converts a monotonic time stamp to the run's clock. */
  toRunMs(monotonicNs: bigint): number
}

/** Something about the measurement that the report must say. */
export interface CollectorNote {
  readonly collector: string
  readonly message: string
  /** The file that is cut off, relative to the run folder, when that is what the note is about. */
  readonly truncatedFile?: string
}

/** What the user asked to be captured. */
export interface CaptureOptions {
  readonly gcLogging: boolean
  readonly oomDump: boolean
  readonly flightRecorder: boolean
  /** `--jfr-settings`: `default`, `profile` or a .jfc file. */
  readonly jfrSettings: string
  /** An external profiler, null for none. */
  readonly profiler: 'async-profiler' | 'yourkit' | null
  /** `--jmx`: the port, null for no JMX. */
  readonly jmxPort: number | null
  readonly nativeMemory: boolean
  readonly intervalMs: number
}

/** What is captured when nothing is said. */
export const defaultCapture: CaptureOptions = {
  gcLogging: true,
  oomDump: false,
  flightRecorder: false,
  jfrSettings: 'profile',
  profiler: null,
  jmxPort: null,
  nativeMemory: false,
  intervalMs: 100,
}
