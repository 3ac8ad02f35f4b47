import { backWithin, type Effect } from './effect.js'
import { aroundMs, type Stretches } from './stretches.js'

interface Count {
  readonly tMs: number
  readonly count: number
}

/** A rate is taken over so long, or over ten records where that is longer. */
const spanMs = 1000
const spanRecords = 10
/** Points kept of one span. */
const spanPoints = 20

/**
 * What a fault did to the rate at which records arrive: the mean before it, while it was on, and over the last ten
 * seconds of the watch; back as soon as one span reaches 95 % of the rate before it, one record more or less. Takes
 * the running count in order of time, in constant memory.
 */
export class RateEffect {
  readonly #at: Stretches
  readonly #marksMs: readonly number[]
  /** The count at each mark, between two readings in proportion. */
  readonly #atMark: (number | null)[]
  #last: Count | null = null
  /** The last one within the fault: what came in a burst right after it must not count as its own. */
  #lastWithin: Count | null = null
  #span: Count[] = []
  #cameBackMs: number | null = null

  constructor(at: Stretches) {
    this.#at = at
    const afterMs = Math.max(at.endedMs, at.watchedToMs - aroundMs)
    this.#marksMs = [at.beforeMs, at.beganMs, at.endedMs, afterMs, at.watchedToMs]
    this.#atMark = this.#marksMs.map(() => null)
  }

  add(tMs: number, count: number): void {
    const last = this.#last ?? { tMs, count }
    this.#marksMs.forEach((markMs, i) => {
      if (this.#atMark[i] !== null || markMs > tMs) return
      const share = tMs > last.tMs ? (Math.max(markMs, last.tMs) - last.tMs) / (tMs - last.tMs) : 1
      this.#atMark[i] = last.count + share * (count - last.count)
    })
    this.#last = { tMs, count }
    if (tMs > this.#at.beganMs && tMs <= this.#at.endedMs) this.#lastWithin = this.#last
    if (tMs >= this.#at.endedMs && tMs <= this.#at.watchedToMs) this.#watch(tMs, count)
  }

  result(): Effect {
    const { noBefore, noAfter, beganMs, endedMs } = this.#at
    const before = noBefore === null ? this.#rate(0, 1) : null
    const during = this.#rateWithin() ?? this.#rate(1, 2)
    const after = noAfter === null ? this.#rate(3, 4) : null
    const why =
      this.#last === null ? 'nobody counted the records on their way' : 'no count fell into that time'
    const reasons: Record<string, string> = {}
    if (before === null) reasons['before'] = noBefore ?? why
    if (during === null) reasons['during'] = endedMs > beganMs ? why : 'it was over at once'
    if (after === null) reasons['after'] = noAfter ?? why
    const cameBack = before === null || after === null ? null : this.#returned(before)
    if (cameBack === null) {
      reasons['cameBack'] =
        reasons['before'] ?? reasons['after'] ?? 'it was not watched for long enough after the fault'
    }
    if (cameBack !== true) reasons['cameBackMs'] = reasons['cameBack'] ?? 'it did not come back'
    const cameBackMs = cameBack === true ? this.#cameBackMs : null
    return { before, during, after, cameBack, cameBackMs, reasons }
  }

  /** Records a second between two marks. */
  #rate(from: number, to: number): number | null {
    const ms = this.#marksMs[to]! - this.#marksMs[from]!
    // A count that ends a little before the mark still tells: nothing came after it.
    const first = this.#atMark[from] ?? null
    const second = this.#atMark[to] ?? (this.#last !== null && first !== null ? this.#last.count : null)
    return first === null || second === null || ms <= 0 ? null : ((second - first) / ms) * 1000
  }

  #rateWithin(): number | null {
    const first = this.#atMark[1] ?? null
    const last = this.#lastWithin
    if (first === null || last === null) return null
    return ((last.count - first) / (last.tMs - this.#at.beganMs)) * 1000
  }

  #returned(before: number): boolean | null {
    if (this.#cameBackMs !== null) return true
    return this.#at.watchedToMs - this.#at.endedMs < this.#spanMs(before) ? null : false
  }

  #spanMs(rate: number): number {
    return rate > 0 ? Math.max(spanMs, (spanRecords / rate) * 1000) : spanMs
  }

  #watch(tMs: number, count: number): void {
    if (this.#cameBackMs !== null || this.#at.noBefore !== null) return
    const before = this.#rate(0, 1)
    if (before === null) return
    const needMs = this.#spanMs(before)
    const newest = this.#span.at(-1)
    if (newest === undefined || tMs - newest.tMs >= needMs / spanPoints) this.#span.push({ tMs, count })
    while (this.#span.length > 1 && tMs - this.#span[1]!.tMs >= needMs) this.#span.shift()
    const first = this.#span[0]!
    if (tMs - first.tMs < needMs) return
    const expected = (before * (tMs - first.tMs)) / 1000
    if (count - first.count >= (1 - backWithin) * expected - 1) {
      this.#cameBackMs = Math.max(0, first.tMs - this.#at.endedMs)
    }
  }
}
