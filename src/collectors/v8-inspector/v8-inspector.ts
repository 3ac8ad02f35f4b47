import type { CaptureOptions, Collector, CollectorContext, CollectorNote } from '../../model/collector.js'
import { HeapmarkError } from '../../model/errors.js'
import { NodeSession } from '../../system/v8-inspector/node-session.js'
import { parseHeapMessage } from '../v8/protocol.js'

/** Each sample is code that the program's main thread runs for us: 0.3 ms. */
const leastIntervalMs = 250

/** What the agent of our own targets tells (collectors/v8/agent.ts), as one expression. */
const figures = `(() => {
  const v8 = (process.getBuiltinModule ?? require)('v8')
  const heap = v8.getHeapStatistics()
  const memory = process.memoryUsage()
  return JSON.stringify({
    atNs: String(process.hrtime.bigint()),
    heapUsedBytes: heap.used_heap_size,
    heapTotalBytes: heap.total_heap_size,
    heapLimitBytes: heap.heap_size_limit,
    externalBytes: memory.external,
    arrayBuffersBytes: memory.arrayBuffers,
    mallocedBytes: heap.malloced_memory,
    spaces: Object.fromEntries(v8.getHeapSpaceStatistics().map((space) => [space.space_name, space.space_used_size])),
  })
})()`

/**
 * V8's heap in a Node.js process that somebody else started, asked over its inspector at intervals. The inspector is
 * opened for that, and closed again.
 */
export class V8InspectorCollector implements Collector {
  readonly name = 'v8-inspector'
  readonly #intervalMs: number
  #context: CollectorContext | null = null
  #session: NodeSession | null = null
  #refusal: string | null = null
  #dueMs = Number.NEGATIVE_INFINITY
  #asking = false
  #samples = 0
  #lost: string | null = null

  constructor(options: CaptureOptions) {
    this.#intervalMs = Math.max(leastIntervalMs, options.intervalMs)
  }

  async start(context: CollectorContext): Promise<void> {
    this.#context = context
    try {
      this.#session = await NodeSession.open(context.target.pid)
    } catch (error) {
      if (!(error instanceof HeapmarkError)) throw error
      this.#refusal = error.message
    }
  }

  sample(): void {
    const nowMs = performance.now()
    // A program that does not answer, as during a heap dump, is not asked again before it has.
    if (this.#session === null || this.#asking || nowMs < this.#dueMs) return
    this.#dueMs = nowMs + this.#intervalMs
    this.#asking = true
    void this.#ask(this.#session)
  }

  async #ask(session: NodeSession): Promise<void> {
    try {
      const message = parseHeapMessage(String(await session.evaluate(figures)))
      if (message === null || this.#context === null) return
      const { atNs, ...sample } = message
      this.#samples++
      this.#context.emit({ series: 'v8', tMs: this.#context.toRunMs(BigInt(atNs)), ...sample })
    } catch (error) {
      this.#lost ??= error instanceof Error ? error.message : String(error)
    } finally {
      this.#asking = false
    }
  }

  async stop(): Promise<readonly CollectorNote[]> {
    const messages: string[] = []
    if (this.#refusal !== null) messages.push(`the heap was not seen from inside: ${this.#refusal}`)
    if (this.#session !== null) {
      const opened = this.#session.openedHere ? 'was opened for it and closed again' : 'was open already'
      const problem = await this.#session.end()
      messages.push(
        `the heap was asked for over the inspector, which ${problem === null ? opened : 'was opened for it'}, at most each ${this.#intervalMs} ms; collections were not seen`,
      )
      if (problem !== null) messages.push(problem)
      if (this.#samples === 0 && this.#lost !== null)
        messages.push(`the heap was not seen from inside: ${this.#lost}`)
    }
    return messages.map((message) => ({ collector: this.name, message }))
  }
}
