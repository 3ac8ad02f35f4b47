/** What becomes of the answer to one streamed request; several faults may have their say. */
export interface Answering {
  /** When it may leave, milliseconds of the receiver's clock; 0 = at once. */
  dueMs: number
  /** Instead of 200; null = 200. */
  refusal: { readonly status: number; readonly retryAfterSeconds: number | null } | null
  /** How the connection ends in place of the answer; null = it lives on. */
  ending: 'reset' | 'half-close' | null
}

/** Times of the receiver's clock, milliseconds. */
export interface Moment {
  readonly nowMs: number
  /** When the fault is over; Infinity = when the stream is. */
  readonly endsMs: number
}
