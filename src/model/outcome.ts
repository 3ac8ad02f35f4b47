import { type ExitCode, exitCodes } from './errors.js'

/** How a run ended: a closed set. Running out of heap is a result, not a fault of heapmark. */
export type Outcome =
  | { readonly kind: 'completed' }
  | {
      readonly kind: 'heap-exhausted'
      readonly cause: ExhaustionCause
      /** The words it was found by, such as V8's fatal error line. */
      readonly evidence: string
      readonly exitCode: number | null
      readonly signal: string | null
    }
  | {
      readonly kind: 'killed'
      /** `memory-limit`: the kernel, for the control group's limit; `outside`: somebody or something else. */
      readonly cause: 'outside' | 'memory-limit'
      readonly signal: string
      readonly evidence: string
    }
  | {
      readonly kind: 'timed-out'
      readonly limitMs: number
      /** Share of the last seconds spent in garbage collection, 0..1; null when it was not seen. */
      readonly gcShare: number | null
    }
  | {
      readonly kind: 'crashed'
      readonly cause: CrashCause
      readonly exitCode: number | null
      readonly signal: string | null
      readonly evidence: string
    }
  | { readonly kind: 'stream-broken'; readonly evidence: string }
  | { readonly kind: 'interrupted'; readonly signal: string }

/** Which memory ran out. All but the last two are kinds of java.lang.OutOfMemoryError. */
export type ExhaustionCause =
  | 'java-heap'
  | 'gc-overhead'
  | 'metaspace'
  | 'direct-buffer'
  | 'threads'
  | 'array-size'
  | 'v8-heap'

/**
 * `exit-code`: it ended with one that is not 0; `signal`: it ended by a signal of its own making; `fatal-error`:
 * the JVM wrote an error file; `refused-to-start`: it never began its work.
 */
export type CrashCause = 'exit-code' | 'signal' | 'fatal-error' | 'stack-overflow' | 'refused-to-start'

export type OutcomeKind = Outcome['kind']

export const outcomeExitCodes: Readonly<Record<OutcomeKind, ExitCode>> = {
  completed: exitCodes.completed,
  'heap-exhausted': exitCodes.heapExhausted,
  killed: exitCodes.killed,
  'timed-out': exitCodes.timedOut,
  crashed: exitCodes.crashed,
  'stream-broken': exitCodes.streamBroken,
  interrupted: exitCodes.interrupted,
}
