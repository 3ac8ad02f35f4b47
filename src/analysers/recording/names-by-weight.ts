/** Names in memory at a time; what comes later counts on `other`. */
const maxNames = 100_000
const maxNameChars = 2000

export interface NameWeight {
  readonly name: string
  weight: number
  samples: number
}

/** Sums by name, bounded whatever a file names. */
export class NamesByWeight {
  readonly #entries = new Map<string, NameWeight>()
  /** Of names that found no room. */
  readonly other: NameWeight = { name: '[other]', weight: 0, samples: 0 }

  get size(): number {
    return this.#entries.size
  }

  has(name: string): boolean {
    return this.#entries.has(name)
  }

  /** With `other`, where it has any. */
  all(): NameWeight[] {
    const entries = [...this.#entries.values()]
    return this.other.samples === 0 ? entries : [...entries, this.other]
  }

  add(longName: string, weight: number, samples = 1): void {
    const name = longName.length > maxNameChars ? `${longName.slice(0, maxNameChars)}…` : longName
    let entry = this.#entries.get(name)
    if (entry === undefined) {
      if (this.#entries.size >= maxNames) entry = this.other
      else {
        entry = { name, weight: 0, samples: 0 }
        this.#entries.set(name, entry)
      }
    }
    entry.weight += weight
    entry.samples += samples
  }

  /** The heaviest ones, and what is left of the others. */
  top(limit: number): { listed: NameWeight[]; rest: { names: number; weight: number; samples: number } } {
    const sorted = [...this.#entries.values()].sort(
      (a, b) => b.weight - a.weight || b.samples - a.samples || (a.name < b.name ? -1 : 1),
    )
    const rest = { names: 0, weight: this.other.weight, samples: this.other.samples }
    for (const { weight, samples } of sorted.slice(limit)) {
      rest.names++
      rest.weight += weight
      rest.samples += samples
    }
    return { listed: sorted.slice(0, limit), rest }
  }
}
