import {
  findHead,
  nvpStartIn,
  parseEvent,
  type TraceEvent,
  type TraceHead,
} from '../../model/v8-trace-line.js'
import { LineSplitter } from '../lines.js'

/** What comes out of a mixed stream. Text is Latin-1. */
export interface TraceStreamListener {
  /** A head was read; the earliest sign of its time. */
  head(head: TraceHead): void
  event(head: TraceHead, event: TraceEvent): void
  /** A line of V8's trace, put together again, without its line end. */
  traceLine(line: string): void
  /** The program's own output, line ends included. */
  output(text: string): void
}

/** Heads whose rest has not come; more than a few can only be words that look like one. */
const maxPendingHeads = 64
/** No line of a trace is longer (Node 24: 3.8 KB). */
const longestTraceLine = 8192

/**
 * Separates V8's GC trace from the program's own output on one stream, whatever the chunks.
 *
 * V8 flushes each print: a plain line is one write, a line of the nvp form two (head, then the rest with its
 * line end). So a head can stand after words the program printed without a line end; and between head and rest
 * can stand words of another thread or of a child process that shares the stream, even another head. Heads wait
 * in line for their rest, which is known by its beginning (`pause=... mutator=`); first come, first served, but a
 * head that other words followed at once (a program may print such a thing itself) comes last. Nothing is
 * dropped: what is not trace is output.
 */
export class TraceStream {
  readonly #listener: TraceStreamListener
  readonly #lines: LineSplitter
  readonly #pending: TraceHead[] = []
  readonly #doubtful: TraceHead[] = []

  constructor(listener: TraceStreamListener) {
    this.#listener = listener
    this.#lines = new LineSplitter((line, ended) => this.#line(line, ended), { cut: cutBeforeHead })
  }

  push(chunk: Buffer): void {
    this.#lines.push(chunk)
  }

  /** Hands on what is left when the stream has ended. */
  end(): void {
    this.#lines.end()
    for (const head of [...this.#doubtful, ...this.#pending]) this.#listener.traceLine(head.text)
  }

  #line(line: string, ended: boolean): void {
    let rest = line
    for (let found = findHead(rest); found !== null; found = findHead(rest)) {
      this.#output(rest.slice(0, found.start))
      this.#listener.head(found.head)
      rest = rest.slice(found.end)
      const plain = rest.startsWith('pause=') ? null : parseEvent(rest)
      if (plain !== null) {
        // The plain form is written in one piece: it belongs to the head right before it.
        this.#finish(found.head, plain, rest)
        return
      }
      this.#wait(found.head, rest)
    }
    const end = ended ? '\n' : ''
    if (!this.#finishWaiting(rest)) this.#output(rest + end)
  }

  #wait(head: TraceHead, rest: string): void {
    const followed = rest !== '' && !rest.startsWith('pause=') && findHead(rest)?.start !== 0
    const queue = followed ? this.#doubtful : this.#pending
    queue.push(head)
    if (queue.length > maxPendingHeads) this.#listener.traceLine(queue.shift()!.text)
  }

  /** Gives `text` to the head that waits for it; false when it is no rest of a trace line. */
  #finishWaiting(text: string): boolean {
    const start = nvpStartIn(text)
    const event = start < 0 ? null : parseEvent(text.slice(start))
    const head = event === null ? undefined : (this.#pending.shift() ?? this.#doubtful.pop())
    if (event === null || head === undefined) return false
    this.#output(text.slice(0, start))
    this.#finish(head, event, text.slice(start))
    return true
  }

  #finish(head: TraceHead, event: TraceEvent, rest: string): void {
    this.#listener.event(head, event)
    this.#listener.traceLine(head.text + rest)
  }

  #output(text: string): void {
    if (text !== '') this.#listener.output(text)
  }
}

/** A long line of output without an end is cut before a trace line that may stand at its end, never within it. */
function cutBeforeHead(piece: string): number {
  const limit = piece.length - 1
  const tail = piece.slice(-longestTraceLine)
  const found = [...tail.matchAll(/\[\d/g)].at(-1)
  const at = found === undefined ? 0 : piece.length - tail.length + found.index
  return at > 0 ? at : limit
}
