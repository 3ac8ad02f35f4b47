import type { RunControls } from '../../run/controls.js'

/** Ends an experiment from outside: its present run first, and no other is begun. */
export class ExperimentControls {
  #interruptedBy: string | null = null
  #run: RunControls | null = null

  get interruptedBy(): string | null {
    return this.#interruptedBy
  }

  /** @returns false when an end was asked for already */
  interrupt(signal: string): boolean {
    if (this.#interruptedBy !== null) return false
    this.#interruptedBy = signal
    this.#run?.interrupt(signal)
    return true
  }

  killNow(): void {
    this.#run?.killNow()
  }

  /** The run that goes on now; null between two. */
  runs(controls: RunControls | null): void {
    this.#run = controls
    if (this.#interruptedBy !== null) controls?.interrupt(this.#interruptedBy)
  }
}
