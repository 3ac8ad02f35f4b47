/**
 * Equal steps of time from 0 on, at most `limit` of them: when a time beyond the last one comes, each two become one.
 * So a run of any length has between limit/2 and limit steps once it has reached limit/2 of them.
 */
export class Steps {
  readonly limit: number
  stepMs: number
  /** Steps up to the last time that was asked for. */
  count = 0
  readonly #columns: { halve(): void }[] = []

  constructor(firstStepMs: number, limit: number) {
    this.stepMs = firstStepMs
    this.limit = limit
  }

  column(): Column {
    const column = new Column(this)
    this.#columns.push(column)
    return column
  }

  /** @param count how many parts the whole has */
  parts(count: number): Parts {
    const parts = new Parts(this, count)
    this.#columns.push(parts)
    return parts
  }

  /** The step that a time falls into; one before 0 falls into the first. */
  at(tMs: number): number {
    const t = Math.max(0, tMs)
    while (t >= this.stepMs * this.limit) this.#widen()
    const step = Math.floor(t / this.stepMs)
    if (step >= this.count) this.count = step + 1
    return step
  }

  #widen(): void {
    this.stepMs *= 2
    this.count = Math.ceil(this.count / 2)
    for (const column of this.#columns) column.halve()
  }
}

/** The smallest and the largest value of one series in each step; NaN where there was none. */
export class Column {
  readonly #steps: Steps
  readonly low: Float64Array
  readonly high: Float64Array
  /** True until a value came. */
  isEmpty = true

  constructor(steps: Steps) {
    this.#steps = steps
    this.low = new Float64Array(steps.limit).fill(Number.NaN)
    this.high = new Float64Array(steps.limit).fill(Number.NaN)
  }

  add(tMs: number, value: number): void {
    this.#put(this.#steps.at(tMs), value)
  }

  /** A value that held for some time, such as a rate. */
  addOver(fromMs: number, toMs: number, value: number): void {
    // The end first: it may widen the steps.
    const last = this.#steps.at(toMs)
    for (let step = Math.min(last, this.#steps.at(fromMs)); step <= last; step++) this.#put(step, value)
  }

  halve(): void {
    for (let i = 0; i < this.low.length; i++) {
      const one = 2 * i
      this.low[i] = one < this.low.length ? lower(this.low[one]!, this.low[one + 1]!) : Number.NaN
      this.high[i] = one < this.high.length ? higher(this.high[one]!, this.high[one + 1]!) : Number.NaN
    }
  }

  #put(step: number, value: number): void {
    this.isEmpty = false
    this.low[step] = lower(this.low[step]!, value)
    this.high[step] = higher(this.high[step]!, value)
  }
}

function lower(a: number, b: number): number {
  return a <= b || Number.isNaN(b) ? a : b
}

function higher(a: number, b: number): number {
  return a >= b || Number.isNaN(b) ? a : b
}

/** A whole and its parts in each step: those of one moment, in which the whole was largest. */
export class Parts {
  readonly #steps: Steps
  readonly #wholes: Float64Array
  readonly columns: readonly Float64Array[]
  /** True until a value came. */
  isEmpty = true

  constructor(steps: Steps, count: number) {
    this.#steps = steps
    const empty = () => new Float64Array(steps.limit).fill(Number.NaN)
    this.#wholes = empty()
    this.columns = Array.from({ length: count }, empty)
  }

  add(tMs: number, whole: number, parts: readonly number[]): void {
    const step = this.#steps.at(tMs)
    this.isEmpty = false
    if (this.#wholes[step]! >= whole) return
    this.#wholes[step] = whole
    for (const [i, column] of this.columns.entries()) column[step] = parts[i]!
  }

  halve(): void {
    for (let i = 0; i < this.#wholes.length; i++) {
      const one = 2 * i
      const [a, b] = [this.#wholes[one] ?? Number.NaN, this.#wholes[one + 1] ?? Number.NaN]
      const from = a >= b || Number.isNaN(b) ? one : one + 1
      this.#wholes[i] = this.#wholes[from] ?? Number.NaN
      for (const column of this.columns) column[i] = column[from] ?? Number.NaN
    }
  }
}
