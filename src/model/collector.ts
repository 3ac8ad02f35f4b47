import type { Sample } from './sample.js'
import type { LaunchAdditions, TargetHandle } from './target.js'

/**
 * Watches a live target. Life: `additions` before the target starts, `start` once it lives, `sample` at each
 * interval (must not block: it runs in the bench's one thread), `stop` after it ended. Only `name` and `start`
 * are required.
 */
export interface Collector {
  readonly name: string
  additions?(run: { readonly runFolder: string }): Partial<LaunchAdditions>
  start(context: CollectorContext): Promise<void> | void
  sample?(): void
  /** Finishes files; the samples it still emits count. Resolves to notes for the report. */
  stop?(): Promise<readonly CollectorNote[]>
}

export interface CollectorContext {
  readonly target: TargetHandle
  readonly runFolder: string
  readonly intervalMs: number
  emit(sample: Sample): void
  /** Converts a monotonic time stamp to the run's clock. */
  toRunMs(monotonicNs: bigint): number
}

/** Something about the measurement that the report must say. */
export interface CollectorNote {
  readonly collector: string
  readonly message: string
}

/** What the user asked to be captured. */
export interface CaptureOptions {
  readonly gcLogging: boolean
  readonly oomDump: boolean
  readonly flightRecorder: boolean
  readonly intervalMs: number
}
