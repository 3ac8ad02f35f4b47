import { pathToFileURL } from 'node:url'
import { parseAgentAnswer } from '../../model/agent-command.js'
import type { CaptureOptions, Collector, CollectorContext, CollectorNote } from '../../model/collector.js'
import type { LaunchAdditions } from '../../model/target.js'
import { entryPath } from '../../system/package-info.js'
import { LineSplitter } from '../lines.js'
import { agentIntervalVariable, parseHeapMessage } from './protocol.js'

/** V8's heap from inside the target, told by an agent that is preloaded into it. */
export class V8Collector implements Collector {
  readonly name = 'v8'
  readonly #intervalMs: number
  #messages = 0
  #unreadable = 0
  #hasAgent = false

  constructor(options: CaptureOptions) {
    this.#intervalMs = options.intervalMs
  }

  additions(): Partial<LaunchAdditions> {
    return {
      nodeOptions: ['--import', pathToFileURL(entryPath('collectors/v8/agent')).href],
      environment: { [agentIntervalVariable]: String(this.#intervalMs) },
    }
  }

  start(context: CollectorContext): void {
    const { agent } = context.target
    if (agent === null) return
    this.#hasAgent = true
    const lines = new LineSplitter((line) => this.#hear(line, context))
    agent.on('data', (chunk: Buffer) => lines.push(chunk))
    // The target was killed in mid-sentence: its end is told by the target itself.
    agent.on('error', () => agent.destroy())
  }

  async stop(): Promise<readonly CollectorNote[]> {
    const notes: string[] = []
    if (!this.#hasAgent) notes.push('the heap was not seen from inside: this target takes no agent')
    else if (this.#messages === 0)
      notes.push('the heap was not seen from inside: the agent in the target never spoke')
    if (this.#unreadable > 0)
      notes.push(
        `${this.#unreadable} lines on file descriptor 3 were not the agent's; does the program use it?`,
      )
    return notes.map((message) => ({ collector: this.name, message }))
  }

  #hear(line: string, context: CollectorContext): void {
    const message = parseHeapMessage(line)
    if (message === null) {
      // Answers to what was asked of the agent are read where they were asked for.
      if (parseAgentAnswer(line) === null) this.#unreadable++
      return
    }
    this.#messages++
    const { atNs, ...figures } = message
    context.emit({ series: 'v8', tMs: context.toRunMs(BigInt(atNs)), ...figures })
  }
}
