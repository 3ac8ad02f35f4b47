/** Width of a slot, milliseconds. */
export const slotMs = 100

/**
 * What happened of late, in slots of equal time: the newest `count` of them, whatever the length of the run.
 * Constant memory.
 */
export class RecentSlots<T> {
  readonly #slots: ({ readonly index: number; readonly value: T } | undefined)[]

  constructor(count: number) {
    this.#slots = new Array(count).fill(undefined)
  }

  /** Puts something into the slot at `tMs`, `first` if it is empty; nothing when newer slots have taken its place. */
  add(tMs: number, first: () => T, more: (value: T) => void): void {
    const index = Math.floor(tMs / slotMs)
    const position = ((index % this.#slots.length) + this.#slots.length) % this.#slots.length
    const there = this.#slots[position]
    if (there?.index === index) more(there.value)
    else if (there === undefined || there.index < index) this.#slots[position] = { index, value: first() }
  }

  /** In order of time. */
  get values(): readonly T[] {
    return this.#slots
      .filter((slot) => slot !== undefined)
      .sort((a, b) => a.index - b.index)
      .map(({ value }) => value)
  }
}
