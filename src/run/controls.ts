import { HeapmarkError } from '../model/errors.js'
import type { ControlHandler } from './control-server.js'

/**
 * What is told to a run from outside: requests about its live target, and the two ways in which it is ended. The
 * first Ctrl-C asks for a good end with a complete report; the second ends every process at once.
 */
export class RunControls {
  #interruptedBy: string | null = null
  readonly #listeners = new Set<() => void>()
  readonly #killers = new Set<() => void>()
  #onDemand: ControlHandler | null = null

  /** The signal that asked for the end, or null. */
  get interruptedBy(): string | null {
    return this.#interruptedBy
  }

  /** @returns false when an end was asked for already */
  interrupt(signal: string): boolean {
    if (this.#interruptedBy !== null) return false
    this.#interruptedBy = signal
    for (const listener of this.#listeners) listener()
    return true
  }

  onInterrupt(listener: () => void): void {
    this.#listeners.add(listener)
    if (this.#interruptedBy !== null) listener()
  }

  /** Registers what ends a process of this run at once; the result takes it back. */
  onKill(kill: () => void): () => void {
    this.#killers.add(kill)
    return () => this.#killers.delete(kill)
  }

  killNow(): void {
    for (const kill of this.#killers) {
      try {
        kill()
      } catch {
        // Gone already.
      }
    }
  }

  /** The run's target can be asked for things from here on; null = no longer. */
  takeRequests(handler: ControlHandler | null): void {
    this.#onDemand = handler
  }

  /** Has something done to the live target. @throws HeapmarkError */
  readonly request: ControlHandler = async (request, warn) => {
    if (this.#onDemand !== null) return this.#onDemand(request, warn)
    throw new HeapmarkError('INSPECT_FAILED', `there is no target to be asked for a ${request.action} now`, {
      hint: 'wait until it streams',
    })
  }
}
