/** A stretch of a dump with the records of nodes from `lowest` to `highest`, and maybe others between. */
export interface Checkpoint {
  /** Where the first record begins. */
  readonly from: number
  /** Where the last record begins. */
  readonly last: number
  /** Bytes of the heap segment left at `from`. */
  readonly segmentLeft: number
  readonly lowest: number
  readonly highest: number
}

/**
 * Where in the file which nodes are. A JVM dumps its heap more or less by address, which is how nodes are numbered, so
 * a node is in one or a few stretches of thousands of records: its fields can be read again without a place in the
 * file for each node.
 */
export class Checkpoints {
  readonly #all: Checkpoint[] = []

  add(from: number, last: number, segmentLeft: number, lowest: number, highest: number): void {
    this.#all.push({ from, last, segmentLeft, lowest, highest })
  }

  /** Those that may hold one of these nodes, in the order of the file. */
  holding(nodes: Iterable<number>): Checkpoint[] {
    const sorted = Int32Array.from(nodes).sort()
    return this.#all.filter(({ lowest, highest }) => {
      let from = 0
      let to = sorted.length
      while (from < to) {
        const middle = (from + to) >>> 1
        if (sorted[middle]! < lowest) from = middle + 1
        else to = middle
      }
      return from < sorted.length && sorted[from]! <= highest
    })
  }
}
