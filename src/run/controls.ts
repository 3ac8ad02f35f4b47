/**
 * The two ways a run is ended from outside. The first Ctrl-C asks for a good end with a complete report; the
 * second ends every process at once.
 */
export class RunControls {
  #interruptedBy: string | null = null
  readonly #listeners = new Set<() => void>()
  readonly #killers = new Set<() => void>()

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
}
