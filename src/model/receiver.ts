import type { FaultPlan, FaultState } from './fault.js'
import type { HistogramData } from './histogram.js'

/** How a receiver is started. */
export interface ReceiverOptions {
  readonly host: string
  /** 0 = any free port. */
  readonly port: number
  readonly logLevel: LogLevel
  /** Wait before each answer; requests that wait are bounded per connection. */
  readonly responseDelayMs: number
  readonly limits: ReceiverLimits
  /** What it does wrong on purpose; absent or empty = nothing. */
  readonly faults?: readonly FaultPlan[]
}

export const logLevels = ['error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof logLevels)[number]

export interface ReceiverLimits {
  readonly headerBytes: number
  readonly bodyBytes: number
  /** A connection without a byte for so long is closed. */
  readonly idleMs: number
  /** Requests answered late (responseDelayMs) that one connection may have waiting before it is read no further. */
  readonly waitingResponses: number
  readonly connections: number
}

/**
 * Header with which the embedded target marks each record, so that the receiver can keep an exact ledger and
 * measure lag: `X-Heapmark-Record: <index>;<due>`; index = decimal ledger index; due = microseconds on the
 * machine's monotonic clock (process.hrtime) at which the record was due, or `-` at full speed.
 */
export const recordHeaderName = 'X-Heapmark-Record'

/** All the receiver knows, in constant memory. Times are milliseconds. */
export interface ReceiverStats {
  /** Complete, well-formed POST and PUT requests. */
  readonly requests: number
  /** Body bytes of these. */
  readonly bytes: number
  /** Malformed or refused requests, broken connections in mid-request. */
  readonly errors: number
  readonly emptyBodies: number
  /** Bodies said to be JSON that are not; every body is looked at from both ends, one in `jsonSampleEvery` read whole. */
  readonly invalidJson: number
  readonly jsonSampleEvery: number
  readonly connections: number
  readonly openConnections: number
  readonly elapsedMs: number
  /** From the first request to the last. */
  readonly activeMs: number
  /** requests / activeMs over the gaps between first and last; 0 with fewer than two requests. */
  readonly throughputPerSecond: number
  /** Over the last ten seconds. */
  readonly recentThroughputPerSecond: number
  /** The receiver's own processing time, from having read a request whole to handing its answer over. */
  readonly latency: {
    readonly averageMs: number | null
    readonly p50Ms: number | null
    readonly p99Ms: number | null
    readonly maxMs: number | null
  }
  readonly rssBytes: number
  /** null until a request carries the record header. */
  readonly ledger: LedgerCounts | null
  /** Arrival minus due time of each record that carries one, microseconds; null without. */
  readonly lagMicros: HistogramData | null
  /** Monotonic clock (process.hrtime, ns as decimal text) of the first and last complete request. */
  readonly firstRequestNs: string | null
  readonly lastRequestNs: string | null
}

/** Counts over record indices; exact by bitmap. */
export interface LedgerCounts {
  /** Requests that carried a record index. */
  readonly received: number
  readonly unique: number
  readonly duplicated: number
  /** Requests whose record header could not be read or lay beyond the bitmap. */
  readonly unreadable: number
  readonly highestIndex: number
}

/** Bench to receiver. */
export type ReceiverCommand =
  | { readonly type: 'start'; readonly options: ReceiverOptions }
  | { readonly type: 'report'; readonly everyMs: number }
  /** Ask once for everything, histograms included. */
  | { readonly type: 'final' }
  /** Live on after the bench has gone (`--keep-server`). */
  | { readonly type: 'detach' }
  | { readonly type: 'stop' }

/** Receiver to bench. */
export type ReceiverMessage =
  | { readonly type: 'listening'; readonly port: number; readonly pid: number }
  | { readonly type: 'failed'; readonly reason: 'port-in-use' | 'other'; readonly message: string }
  /** The cheap periodic counters; `atNs` on the monotonic clock. */
  | {
      readonly type: 'counters'
      readonly atNs: string
      readonly requests: number
      readonly bytes: number
      readonly errors: number
      readonly unique: number | null
      readonly openConnections: number
      readonly rssBytes: number
      /** p99 of the lag so far. */
      readonly lagP99Ms: number | null
      /** How far each of its faults has come; absent without any. */
      readonly faults?: readonly FaultState[]
    }
  | { readonly type: 'final'; readonly atNs: string; readonly stats: ReceiverStats }
  | { readonly type: 'detached' }
