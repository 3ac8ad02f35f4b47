import type { Sample } from '../model/sample.js'
import type { Progress } from '../run/options.js'

/** What a viewer can ask for: a button each. `stop` ends the run in good order. */
export const asks = ['dump', 'histogram', 'gc', 'record', 'stop'] as const
export type Ask = (typeof asks)[number]

/** What a live page is about. */
export interface LiveFacts {
  /** A run with its target, or a receiver alone (`heapmark serve`). */
  readonly kind: 'run' | 'receiver'
  /** The scenario's or program's name, or the receiver's address. */
  readonly name: string
  /** Kind of target; null without one. */
  readonly target: string | null
  /** Time between two samples. */
  readonly intervalMs: number
}

/** Something to know that was said during the run. */
export interface LiveNotice {
  readonly kind: 'warning' | 'answer' | 'failure'
  readonly text: string
  /** Name of the heap dump that came of it, to be explored; null for none. */
  readonly dump: string | null
}

export interface DashboardOptions {
  /** 0 = any free port. */
  readonly port: number
  /** Absolute; its runs can be opened. */
  readonly resultsFolder: string
  /** null: a random one. */
  readonly token: string | null
  /** null: only the runs there are. */
  readonly facts: LiveFacts | null
}

/** What happens in a run, as the dashboard is told of it. */
export type LiveMessage =
  | {
      readonly type: 'samples'
      readonly samples: readonly Sample[]
      /** null for a receiver alone. */
      readonly progress: Progress | null
      /** Samples that were not sent because the dashboard could not keep up, so far. */
      readonly leftOut: number
    }
  | { readonly type: 'stage'; readonly text: string }
  | { readonly type: 'folder'; readonly run: string }
  | { readonly type: 'notice'; readonly notice: LiveNotice }
  | { readonly type: 'end'; readonly words: string }

/** Bench to dashboard. */
export type DashboardCommand =
  | { readonly type: 'start'; readonly options: DashboardOptions }
  | LiveMessage
  /** Sends what waits to the viewers and ends. */
  | { readonly type: 'leave' }

/** Dashboard to bench. */
export type DashboardMessage =
  | { readonly type: 'listening'; readonly url: string; readonly port: number }
  | { readonly type: 'failed'; readonly code: string | null; readonly message: string }
  | { readonly type: 'ask'; readonly ask: Ask }
