/**
 * What the receiver does wrong on purpose. A fault is asked for (`FaultSpec`), placed on the stream's own clock when
 * the run is prepared (`FaultPlan`), and watched while it lives (`FaultState`).
 */
export type FaultAction =
  /** Answers with another status than 200. */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterSeconds: number | null }
  /** Answers late. */
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** Answers nothing before the fault is over. */
  | { readonly kind: 'stall' }
  /** Reads no more than this from all connections it hits together. */
  | { readonly kind: 'slow-read'; readonly bytesPerSecond: number }
  /** Resets the connection (TCP RST) in place of an answer. */
  | { readonly kind: 'reset' }
  /** Ends its side of the connection (TCP FIN) in place of an answer. */
  | { readonly kind: 'half-close' }

export type FaultKind = FaultAction['kind']

/** A moment of the stream: milliseconds since its first request, or a share of its schedule, 0..1. */
export type FaultMoment = { readonly ms: number } | { readonly share: number }

/** A fault as it is asked for, with `--fault` or in a scenario. */
export interface FaultSpec {
  /** In the user's words. */
  readonly text: string
  readonly action: FaultAction
  /** Of the requests within its time (of `slow-read`, of the connections), above 0 and at most 1. */
  readonly share: number
  readonly from: FaultMoment
  /** null = to the end of the stream. */
  readonly to: FaultMoment | null
}

/** A fault that the receiver can follow. Times are milliseconds since the first request of the stream. */
export interface FaultPlan {
  readonly text: string
  readonly action: FaultAction
  readonly share: number
  readonly fromMs: number
  readonly toMs: number | null
  /** Decides, with the request's number, which requests it hits: the same ones in every run. */
  readonly seed: number
}

/** How far a fault has come. Times on the machine's monotonic clock, nanoseconds as decimal text. */
export interface FaultState {
  /** null until its time has come. */
  readonly beganNs: string | null
  readonly endedNs: string | null
  /** Requests it has hit; of `slow-read`, reads it has held back. */
  readonly hits: number
}

/** More than a person follows in a report. */
export const mostFaults = 16
