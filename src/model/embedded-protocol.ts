import type { StreamCounters } from './stream.js'
import type { EmbeddedResult } from './target.js'

/** Bench to generator, over the IPC channel. */
export type GeneratorCommand =
  /** Tell the counters so often. */
  | { readonly type: 'report'; readonly everyMs: number }
  /** End in good order: send nothing new, wait a little for answers, say the result. */
  | { readonly type: 'stop' }

/** Generator to bench. */
export type GeneratorMessage =
  | { readonly type: 'counters'; readonly atNs: string; readonly counters: StreamCounters }
  | { readonly type: 'result'; readonly result: EmbeddedResult }

/** Name of the job's file in the run folder; the generator deletes it once read. */
export const jobFile = 'job.json'
