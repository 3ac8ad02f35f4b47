import { statSync } from 'node:fs'
import type { Duplex } from 'node:stream'
import {
  type AgentAnswer,
  type AgentCommand,
  longestAgentLine,
  parseAgentAnswer,
} from '../model/agent-command.js'
import { HeapmarkError } from '../model/errors.js'
import type { ClassCount, Inspection, TargetInspector, WrittenFile } from '../model/inspector.js'
import { nodeDumpFile, nodeRecordFiles, noHistogram, snapshotWarning } from './node-words.js'

/** A command without its number. */
type Wish = AgentCommand extends infer C ? (C extends AgentCommand ? Omit<C, 'id'> : never) : never

/** The agent hears a command when the program's event loop comes round to it. */
const hearMs = 30_000
/** A snapshot of 300 MB takes 23 s. */
const longestMs = 30 * 60_000

interface Waiting {
  /** What was asked, in words. */
  readonly what: string
  resolve(answer: Extract<AgentAnswer, { state: 'done' }>): void
  reject(error: HeapmarkError): void
  timer: NodeJS.Timeout
  readonly longestMs: number
}

/** A Node target of heapmark's own: asks the agent that was preloaded into it. */
export class NodeAgentInspector implements TargetInspector {
  readonly pid: number
  readonly dumpFile = nodeDumpFile
  readonly recordFiles = nodeRecordFiles
  readonly #agent: Duplex
  readonly #allocationsTaken: boolean
  readonly #waiting = new Map<number, Waiting>()
  #nextId = 1
  #rest = ''

  /** @param allocationsTaken whether the flight recorder already has V8's one sampler of allocations */
  constructor(pid: number, agent: Duplex, { allocationsTaken = false } = {}) {
    this.pid = pid
    this.#agent = agent
    this.#allocationsTaken = allocationsTaken
    agent.on('data', (chunk: Buffer) => this.#hear(chunk.toString('latin1')))
    agent.once('close', () => this.#failAll())
    agent.once('end', () => this.#failAll())
  }

  async dumpWarning(): Promise<string | null> {
    return snapshotWarning((await this.#ask({ do: 'heap' }, 'to tell of its heap')).heapUsedBytes)
  }

  async dump(file: string): Promise<Inspection> {
    await this.#ask({ do: 'snapshot', file }, 'for a heap snapshot')
    return { files: [written(file)], notes: [] }
  }

  async histogram(): Promise<readonly ClassCount[]> {
    throw noHistogram()
  }

  async collect(): Promise<Inspection> {
    await this.#ask({ do: 'collect' }, 'for a collection')
    return { files: [], notes: [] }
  }

  async record(files: readonly string[], durationMs: number, early: AbortSignal): Promise<Inspection> {
    const [cpuFile, allocationFile] = files as [string, string]
    const wish: Wish = {
      do: 'record',
      cpuFile,
      allocationFile: this.#allocationsTaken ? null : allocationFile,
      durationMs,
    }
    const recorded = this.#ask(wish, 'to record', durationMs + longestMs)
    const stop = () => void this.#ask({ do: 'stop-recording' }, 'to stop recording').catch(() => {})
    early.addEventListener('abort', stop)
    try {
      await recorded
    } finally {
      early.removeEventListener('abort', stop)
    }
    if (!this.#allocationsTaken) return { files: files.map(written), notes: [] }
    return {
      files: [written(cpuFile)],
      notes: ['allocations are left to the flight recorder of this run: V8 samples them once only'],
    }
  }

  #ask(wish: Wish, what: string, longest = longestMs): Promise<Extract<AgentAnswer, { state: 'done' }>> {
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      if (this.#agent.destroyed || !this.#agent.writable || this.#agent.readableEnded) {
        reject(this.#ended(what))
        return
      }
      const timer = setTimeout(() => {
        this.#waiting.delete(id)
        reject(
          new HeapmarkError(
            'INSPECT_FAILED',
            `process ${this.pid} was asked ${what}, and did not hear it within ${hearMs / 1000} s`,
            { hint: 'Its event loop is blocked: wait until it comes round, or stop the run.' },
          ),
        )
      }, hearMs)
      this.#waiting.set(id, { what, resolve, reject, timer, longestMs: longest })
      this.#agent.write(`${JSON.stringify({ id, ...wish })}\n`)
    })
  }

  #hear(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    // Not the agent's: the program uses the descriptor too.
    if (this.#rest.length > longestAgentLine) this.#rest = ''
    for (const line of lines) {
      const answer = parseAgentAnswer(Buffer.from(line, 'latin1').toString())
      if (answer !== null) this.#take(answer)
    }
  }

  #take(answer: AgentAnswer): void {
    const waiting = this.#waiting.get(answer.answer)
    if (waiting === undefined) return
    clearTimeout(waiting.timer)
    if (answer.state === 'begun') {
      waiting.timer = setTimeout(() => {
        this.#waiting.delete(answer.answer)
        waiting.reject(
          new HeapmarkError(
            'INSPECT_FAILED',
            `process ${this.pid} was asked ${waiting.what} and never finished`,
          ),
        )
      }, waiting.longestMs)
      return
    }
    this.#waiting.delete(answer.answer)
    if (answer.state === 'done') waiting.resolve(answer)
    else {
      const message = `process ${this.pid} was asked ${waiting.what}, and failed: ${answer.reason}`
      waiting.reject(new HeapmarkError('INSPECT_FAILED', message))
    }
  }

  #failAll(): void {
    for (const { reject, timer, what } of this.#waiting.values()) {
      clearTimeout(timer)
      reject(this.#ended(what))
    }
    this.#waiting.clear()
  }

  #ended(what: string): HeapmarkError {
    return new HeapmarkError('INSPECT_FAILED', `process ${this.pid} could not be asked ${what}: it has ended`)
  }
}

function written(path: string): WrittenFile {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined)
    throw new HeapmarkError('INSPECT_FAILED', 'the target left no file', { place: path })
  return { path, bytes: stat.size }
}
