import { backWithin, type Effect } from './effect.js'
import { aroundMs, type Stretches } from './stretches.js'

/** How a figure that rises under a fault is judged. */
export interface LevelRule {
  /** A rise below it is noise, however small the figure. */
  readonly leastRise: number
  /** So long must it be back to count as back; 0 = one reading is enough. */
  readonly holdMs: number
  /** Why there is no reading at all. */
  readonly noReadings: string
}

/**
 * What a fault did to a figure that rises under stress: memory, lag. Peaks are compared with peaks: the highest
 * before it, the highest from its beginning until the figure was back, and the highest of the last ten seconds, or since it
 * was back.
 * Takes the readings in order of time, in constant memory.
 */
export class LevelEffect {
  readonly #at: Stretches
  readonly #rule: LevelRule
  #readings = 0
  #before: number | null = null
  #during: number | null = null
  #after: number | null = null
  #backSinceMs: number | null = null
  /** The highest since then. */
  #sinceBack: number | null = null
  #cameBackMs: number | null = null
  #lastMs: number | null = null

  constructor(at: Stretches, rule: LevelRule) {
    this.#at = at
    this.#rule = rule
  }

  add(tMs: number, value: number): void {
    const { beforeMs, beganMs, endedMs, watchedToMs } = this.#at
    this.#readings++
    if (tMs < beforeMs || tMs > watchedToMs) return
    if (tMs < beganMs) {
      this.#before = Math.max(this.#before ?? value, value)
      return
    }
    if (this.#cameBackMs === null) this.#during = Math.max(this.#during ?? value, value)
    if (tMs <= endedMs) return
    this.#lastMs = tMs
    if (tMs >= watchedToMs - aroundMs) this.#after = Math.max(this.#after ?? value, value)
    this.#watch(tMs, value)
  }

  result(): Effect {
    const { noBefore, noAfter } = this.#at
    const before = noBefore === null ? this.#before : null
    const after = noAfter === null ? this.#after : null
    const undecided = before === null || after === null || (this.#cameBackMs === null && this.#mayBeBack)
    const why = this.#readings === 0 ? this.#rule.noReadings : 'no reading fell into that time'
    const reasons: Record<string, string> = {}
    if (before === null) reasons['before'] = noBefore ?? why
    if (this.#during === null) reasons['during'] = why
    if (after === null) reasons['after'] = noAfter ?? why
    const cameBack = undecided ? null : this.#cameBackMs !== null
    if (cameBack === null) {
      reasons['cameBack'] =
        reasons['before'] ?? reasons['after'] ?? 'it was not watched for long enough after the fault'
    }
    if (cameBack !== true) reasons['cameBackMs'] = reasons['cameBack'] ?? 'it did not come back'
    const cameBackMs = cameBack === true ? this.#cameBackMs : null
    return { before, during: this.#during, after, cameBack, cameBackMs, reasons }
  }

  /** Within bounds at last, but not for long enough to be sure. */
  get #mayBeBack(): boolean {
    return this.#backSinceMs !== null && this.#lastMs! - this.#backSinceMs < this.#rule.holdMs
  }

  #watch(tMs: number, value: number): void {
    if (this.#before === null || this.#cameBackMs !== null) return
    if (value > this.#before + Math.max(backWithin * this.#before, this.#rule.leastRise)) {
      this.#backSinceMs = null
      this.#sinceBack = null
      return
    }
    this.#backSinceMs ??= tMs
    this.#sinceBack = Math.max(this.#sinceBack ?? value, value)
    if (tMs - this.#backSinceMs < this.#rule.holdMs) return
    this.#cameBackMs = this.#backSinceMs - this.#at.endedMs
    // The way back is no part of what was after it.
    this.#after = tMs >= this.#at.watchedToMs - aroundMs ? this.#sinceBack : null
  }
}
