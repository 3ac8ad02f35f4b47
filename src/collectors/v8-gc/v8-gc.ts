import path from 'node:path'
import type { CaptureOptions, Collector, CollectorContext, CollectorNote } from '../../model/collector.js'
import { runFiles } from '../../model/run-record.js'
import { MiB } from '../../model/size.js'
import type { LaunchAdditions } from '../../model/target.js'
import type { TraceEvent, TraceHead } from '../../model/v8-trace-line.js'
import { monotonicNs } from '../../system/clock.js'
import { BoundedLog } from '../bounded-log.js'
import { IsolateClocks } from './isolate-clocks.js'
import { TraceStream } from './trace-stream.js'

/** What the program itself printed. */
const outputFile = 'target.stdout.log'

/**
 * V8's own GC trace. V8 prints it to the program's standard output: this collector reads that stream, keeps the
 * trace as `gc.log`, makes each collection of the main thread a sample, and keeps the program's own words as
 * `target.stdout.log`. Without GC logging it still reads the stream, or a talkative program would stand still
 * on a full pipe.
 */
export class V8GcCollector implements Collector {
  readonly name = 'v8-gc'
  readonly #gcLogging: boolean
  readonly #clocks = new IsolateClocks()
  #context: CollectorContext | null = null
  #stream: TraceStream | null = null
  #gcLog: BoundedLog | null = null
  #outputLog: BoundedLog | null = null
  #arrivalNs = 0n
  #otherIsolates = 0

  constructor(options: CaptureOptions) {
    this.#gcLogging = options.gcLogging
  }

  additions(): Partial<LaunchAdditions> {
    return this.#gcLogging ? { nodeOptions: ['--trace-gc', '--trace-gc-nvp'] } : {}
  }

  start(context: CollectorContext): void {
    const { stdout } = context.target
    if (stdout === null) return
    this.#context = context
    const file = (name: string) => path.join(context.runFolder, name)
    // At most 64 MiB in all: half for the beginning, half for the newest part.
    this.#gcLog = new BoundedLog({
      path: file(runFiles.gcLog),
      tailPaths: [file(`${runFiles.gcLog}.1`), file(`${runFiles.gcLog}.2`)],
      headBytes: 32 * MiB,
    })
    this.#outputLog = new BoundedLog({
      path: file(outputFile),
      tailPaths: [file('target.stdout.1.log'), file('target.stdout.2.log')],
      headBytes: 8 * MiB,
    })
    const stream = new TraceStream({
      head: (head) => {
        if (head.pid === context.target.pid) this.#clocks.see(head, Number(this.#arrivalNs) / 1e6)
      },
      event: (head, event) => this.#event(head, event),
      traceLine: (line) => this.#gcLog?.write(`${line}\n`),
      output: (text) => this.#outputLog?.write(text),
    })
    this.#stream = stream
    stdout.on('data', (chunk: Buffer) => {
      this.#arrivalNs = monotonicNs()
      stream.push(chunk)
    })
  }

  /** Comes after the target's end, when its output was read to the end. */
  async stop(): Promise<readonly CollectorNote[]> {
    this.#arrivalNs = monotonicNs()
    this.#stream?.end()
    const messages: string[] = []
    if (this.#gcLogging && this.#stream === null)
      messages.push('garbage collections were not seen: this target hands over no output')
    if (this.#otherIsolates > 0)
      messages.push(
        `${this.#otherIsolates} collections of worker threads or child processes are in ${runFiles.gcLog} but not in the figures`,
      )
    return [
      ...messages.map((message) => ({ collector: this.name, message })),
      ...this.#closeLog(this.#gcLog, runFiles.gcLog),
      ...this.#closeLog(this.#outputLog, outputFile),
    ]
  }

  #event(head: TraceHead, event: TraceEvent): void {
    const context = this.#context!
    const atMs = this.#clocks.timeOf(head)
    if (atMs === null || head.pid !== context.target.pid || !this.#clocks.isMain(head)) {
      this.#otherIsolates++
      return
    }
    const { generation, name, pauseMs, heapBeforeBytes, heapAfterBytes } = event
    const tMs = context.toRunMs(BigInt(Math.round(atMs * 1e6)))
    context.emit({ series: 'gc', tMs, generation, name, pauseMs, heapBeforeBytes, heapAfterBytes })
  }

  #closeLog(log: BoundedLog | null, file: string): CollectorNote[] {
    if (log === null) return []
    log.close()
    const messages: string[] = []
    if (log.failure !== null) messages.push(`${file} was cut: ${log.failure}`)
    if (log.droppedBytes > 0)
      messages.push(`${file} is cut: ${Math.ceil(log.droppedBytes / MiB)} MiB of its middle were dropped`)
    return messages.map((message) => ({ collector: this.name, message, truncatedFile: file }))
  }
}
