import type { LogHistogram } from './histogram.js'

/**
 * The seam between generator and sinks: the embedded process joins one of each (src/embedded/).
 * Everything here has a fixed size, whatever the number of records.
 */

/** A part of a record that is the same for all of them (a string) or depends on the record's index. */
export type RecordPart = string | ((index: number) => string)

/** Writes records of one stream. Record `index` is a pure function of the plan's seed and `index`. */
export interface RecordWriter {
  /** No record is longer than this; callers leave at least so much room. */
  readonly maxBytes: number
  /**
   * Writes the payload of record `index` (HTTP body, JSON line without its end, CSV row without its end).
   * @returns the position after the last byte written
   */
  write(buffer: Buffer, position: number, index: number): number
  /** CSV header row, when the encoding has one. */
  readonly header: string | null
  /** Fields that steer the request rather than fill the body: `url`, `method`, and header names. */
  readonly parts: ReadonlyMap<string, RecordPart>
}

/** When records are due. Times are milliseconds after the stream's start. METHODS: Lambda(t) and its inverse. */
export interface Pacer {
  /** Records that are due by `elapsedMs`; never more than the stream has, never falling. */
  dueBy(elapsedMs: number): number
  /** When record `ordinal` (from 0) is due. */
  dueAtMs(ordinal: number): number
}

/** Live counters of a stream; the sink writes them, others read them at any time. */
export interface StreamCounters {
  generated: number
  /** Handed to the operating system (or file) at least once. */
  sent: number
  /** Answered with a 2xx status (HTTP) or written (files). */
  acknowledged: number
  /** Answered with another status. */
  refused: number
  /** Sent again after a connection broke. */
  resent: number
  connectionErrors: number
  inFlight: number
  /** How late the last record left, or the next one already is, against its schedule; 0 at full speed. */
  lagMs: number
}

export function newStreamCounters(): StreamCounters {
  return {
    generated: 0,
    sent: 0,
    acknowledged: 0,
    refused: 0,
    resent: 0,
    connectionErrors: 0,
    inFlight: 0,
    lagMs: 0,
  }
}

/** One stream to be sent. */
export interface StreamJob {
  readonly writer: RecordWriter
  /** Index of the stream's first record in the ledger; record k of the stream has index firstIndex + k. */
  readonly firstIndex: number
  readonly records: number
  /** null = as fast as the sink takes them. */
  readonly pacer: Pacer | null
  readonly counters: StreamCounters
  /** How late each record left the sender, microseconds. Stays empty at full speed. */
  readonly sendLagMicros: LogHistogram
  /** From the last byte handed over to the answer, microseconds. */
  readonly responseMicros: LogHistogram
  /** Called once, when the schedule starts: `startMs` on the monotonic clock (system/clock). */
  started?(startMs: number): void
  /** True once the run is being ended: send nothing new, wait a little for what is in flight. */
  stopRequested(): boolean
  /**
   * True, from then on, when the stream is to end before its records run out: make no new ones, but deliver all
   * that were made, also those of connections that break meanwhile.
   */
  endRequested?(): boolean
}

/** Where records go. One sink serves one stream. */
export interface Sink {
  /** Sends all of `job`; resolves when everything sent has been answered or written. Rejects with HeapmarkError SINK_FAILED. */
  send(job: StreamJob): Promise<void>
}

/** How a sink is configured; plain data, part of the plan. */
export type SinkPlan =
  | {
      readonly type: 'http'
      /** Where the receiver listens; filled in once it does. Loopback only. */
      readonly host: string
      readonly port: number
      /** Largest number of connections, and of requests unanswered on each. */
      readonly connections: number
      readonly pipelining: number
    }
  | { readonly type: 'json'; readonly path: string }
  | { readonly type: 'csv'; readonly path: string }
  | { readonly type: 'null' }
