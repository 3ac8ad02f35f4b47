import path from 'node:path'
import { HeapmarkError } from '../model/errors.js'
import type { TargetInspector } from '../model/inspector.js'
import type { PerturbationSample } from '../model/sample.js'
import { ControlServer } from './control-server.js'
import { type OnDemandRequest, type OnDemandResult, perform } from './perform.js'

export interface OnDemandParts {
  readonly inspector: TargetInspector
  /** Absolute; files go here. */
  readonly runFolder: string
  emit(sample: PerturbationSample): void
  /** The time on the run's clock. */
  nowMs(): number
}

/** Requests beyond this wait for nobody's use. */
const longestQueue = 8

/**
 * What is done to the target of a live run on request, from another terminal (control-server.ts) or by a key: one at a
 * time, each marked among the samples as what it is, a perturbation of the measurement.
 */
export class OnDemand {
  readonly #parts: OnDemandParts
  readonly #server: ControlServer
  readonly #early = new AbortController()
  #last: Promise<unknown> = Promise.resolve()
  /** Those that wait and the one that goes on. */
  #open: OnDemandRequest[] = []

  constructor(parts: OnDemandParts) {
    this.#parts = parts
    this.#server = new ControlServer((request, warn) => this.request(request, warn))
  }

  /** @returns why other terminals cannot ask, null when they can */
  listen(): Promise<string | null> {
    return this.#server.listen()
  }

  /** @throws HeapmarkError as `perform` does, and RUN_ENDED once the run is ending */
  async request(request: OnDemandRequest, warn: (text: string) => void): Promise<OnDemandResult> {
    if (this.#open.length >= longestQueue) {
      throw new HeapmarkError('INSPECT_FAILED', `${this.#open.length} requests are waiting already`, {
        hint: 'wait until they are done',
      })
    }
    const [first] = this.#open
    if (first !== undefined) warn(`waiting for the ${first.action} that goes on`)
    this.#open.push(request)
    const done = this.#last.then(() => this.#perform(request, warn))
    this.#last = done
      .catch(() => {})
      .then(() => {
        this.#open.shift()
      })
    return done
  }

  /** Ends a recording, waits for what goes on, refuses what waits. */
  async stop(): Promise<void> {
    this.#early.abort()
    await this.#last
    await this.#server.close()
  }

  async #perform(request: OnDemandRequest, warn: (text: string) => void): Promise<OnDemandResult> {
    if (this.#early.signal.aborted) {
      throw new HeapmarkError(
        'RUN_ENDED',
        `the run ended before its target was asked for a ${request.action}`,
      )
    }
    const { inspector, runFolder, emit, nowMs } = this.#parts
    let beganMs: number | null = null
    const mark = (file: string | null) => {
      const tMs = beganMs ?? nowMs()
      const durationMs = Math.round((nowMs() - tMs) * 1000) / 1000
      emit({ series: 'perturbation', tMs, action: request.action, durationMs, file })
    }
    try {
      const result = await perform(inspector, request, {
        place: { folder: runFolder, tag: '', keepsHistograms: true },
        early: this.#early.signal,
        warn,
        begins: () => {
          beganMs = nowMs()
        },
      })
      mark(inFolder(result.files[0]?.path, runFolder))
      return result
    } catch (error) {
      // One that failed midway may have stopped the target all the same.
      if (!isRefusal(error)) mark(null)
      throw error
    }
  }
}

/** Nothing was done to the target. */
function isRefusal(error: unknown): boolean {
  return error instanceof HeapmarkError && (error.code === 'NOT_INSPECTABLE' || error.code === 'USAGE')
}

/** null for a file that the user wanted elsewhere. */
function inFolder(file: string | undefined, folder: string): string | null {
  return file !== undefined && path.dirname(file) === folder ? path.basename(file) : null
}
