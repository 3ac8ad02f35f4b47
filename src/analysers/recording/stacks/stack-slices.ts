/** A slice of a second tells what ran; more of them than these are not looked at one by one. */
const firstWidthMs = 1000
const mostSlices = 120
/** Nodes with a weight, of all slices together: about 20 MB. */
const mostEntries = 250_000

/** Stacks' weights during a part of a recording. Times are milliseconds since its start. */
export interface StackSlice {
  readonly fromMs: number
  readonly toMs: number
  /** By node of the trie. */
  readonly weights: ReadonlyMap<number, number>
}

/**
 * When the stacks of a recording were seen, in bounded memory: slices of a second, of which each two become one when
 * there are too many of them, or too many nodes in them.
 */
export class StackSlices {
  widthMs = firstWidthMs
  #slices: (Map<number, number> | undefined)[] = []
  #entries = 0

  /** Whether a time has a slice as wide as they are now; else `widen` first. */
  hasRoomAt(atMs: number): boolean {
    const isFull = this.#entries >= mostEntries && this.#slices.length > 1
    return atMs < this.widthMs * mostSlices && !isFull
  }

  widen(): void {
    this.widthMs *= 2
    const narrow = this.#slices
    this.#slices = []
    this.#entries = 0
    for (const [slice, weights] of narrow.entries()) {
      for (const [node, weight] of weights ?? []) this.add(slice >> 1, node, weight)
    }
  }

  sliceAt(atMs: number): number {
    return Math.max(0, Math.floor(atMs / this.widthMs))
  }

  add(slice: number, node: number, weight: number): void {
    const weights = this.#slices[slice] ?? new Map<number, number>()
    this.#slices[slice] = weights
    const before = weights.get(node)
    if (before === undefined) this.#entries++
    weights.set(node, (before ?? 0) + weight)
  }

  get all(): StackSlice[] {
    return this.#slices.flatMap((weights, slice) =>
      weights === undefined
        ? []
        : [{ fromMs: slice * this.widthMs, toMs: (slice + 1) * this.widthMs, weights }],
    )
  }
}
