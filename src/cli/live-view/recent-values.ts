/** How values that fall into one slot are told by one: their largest, or the newest. */
export type SlotKeeps = 'largest' | 'newest'

/** The values of the last `slots * slotMs`, in slots of equal length: constant memory, however long the run. */
export class RecentValues {
  readonly #slots: (number | null)[]
  readonly #slotMs: number
  readonly #keeps: SlotKeeps
  /** The newest slot, counted from the run's start; null before the first value. */
  #newest: number | null = null

  constructor(slots: number, slotMs: number, keeps: SlotKeeps) {
    this.#slots = new Array<number | null>(slots).fill(null)
    this.#slotMs = slotMs
    this.#keeps = keeps
  }

  /** @param value null moves the time on, and leaves a gap where nothing else comes */
  add(tMs: number, value: number | null): void {
    const slot = Math.max(0, Math.floor(tMs / this.#slotMs))
    this.#moveTo(slot)
    if (value === null || slot < this.#newest!) return
    const at = slot % this.#slots.length
    const there = this.#slots[at]!
    this.#slots[at] = there === null || this.#keeps === 'newest' ? value : Math.max(there, value)
  }

  /** True when no value of the window was measured. */
  get isEmpty(): boolean {
    return this.#slots.every((value) => value === null)
  }

  /** The newest `most` slots, oldest first; fewer while there were fewer. */
  last(most: number): readonly (number | null)[] {
    if (this.#newest === null) return []
    const count = Math.min(most, this.#slots.length, this.#newest + 1)
    const first = this.#newest + 1 - count
    return Array.from({ length: count }, (_, i) => this.#slots[(first + i) % this.#slots.length]!)
  }

  /** Slots that were passed over hold nothing. */
  #moveTo(slot: number): void {
    if (this.#newest === null) this.#newest = slot
    const steps = Math.min(slot - this.#newest, this.#slots.length)
    for (let i = 1; i <= steps; i++) this.#slots[(slot - steps + i) % this.#slots.length] = null
    this.#newest = Math.max(this.#newest, slot)
  }
}
