import { type ExitCode, exitCodes } from './errors.js'

/** How a run ended: a closed set. Running out of heap is a result, not a fault of heapmark. */
export type Outcome =
  | { readonly kind: 'completed' }
  | {
      readonly kind: 'heap-exhausted'
      /** The words it was found by, such as V8's fatal error line. */
      readonly evidence: string
      readonly exitCode: number | null
      readonly signal: string | null
    }
  | { readonly kind: 'killed'; readonly signal: string; readonly evidence: string }
  | { readonly kind: 'timed-out'; readonly limitMs: number }
  | {
      readonly kind: 'crashed'
      readonly exitCode: number | null
      readonly signal: string | null
      readonly evidence: string
    }
  | { readonly kind: 'stream-broken'; readonly evidence: string }
  | { readonly kind: 'interrupted'; readonly signal: string }

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
