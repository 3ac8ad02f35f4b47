import type { StreamCounters } from './stream.js'
import type { EmbeddedResult } from './target.js'

/** Bench to generator process, over the IPC channel. */
export type GeneratorCommand =
  /** Tell the counters so often. */
  | { readonly type: 'report'; readonly everyMs: number }
  /** End in good order: send nothing new, wait a little for answers, say the result. */
  | { readonly type: 'stop' }

/** Generator process to bench. */
export type GeneratorMessage =
  /** `atNs` on the monotonic clock, as decimal text. */
  | { readonly type: 'counters'; readonly atNs: string; readonly counters: StreamCounters }
  /** The last message. */
  | { readonly type: 'result'; readonly result: EmbeddedResult }
