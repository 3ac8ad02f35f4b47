import { mostPauses, type TimelinePause } from '../../model/timeline.js'
import type { Steps } from './steps.js'

/** A pause by itself. */
export type OnePause = Omit<TimelinePause, 'count' | 'totalMs'> & {
  /** Present when it stands for several; `pauseMs` is then the longest of them. */
  readonly of?: { readonly count: number; readonly totalMs: number }
}

const generations = 2

/**
 * Keeps the longest pauses of a run evenly over its time: of those of one generation that fall together, the longest
 * stands for all.
 */
export class Pauses {
  readonly #steps: Steps
  #kept: TimelinePause[] = []

  constructor(steps: Steps) {
    this.#steps = steps
  }

  add({ of, ...pause }: OnePause): void {
    this.#steps.at(pause.tMs)
    this.#kept.push({ ...pause, count: of?.count ?? 1, totalMs: of?.totalMs ?? pause.pauseMs })
    if (this.#kept.length >= 2 * mostPauses) this.#kept = this.#together()
  }

  /** In order of time. */
  get all(): readonly TimelinePause[] {
    const inOrder = this.#kept.length > mostPauses ? this.#together() : this.#kept
    return [...inOrder].sort((a, b) => a.tMs - b.tMs)
  }

  /** One for each so many steps that at most `mostPauses` are left. */
  #together(): TimelinePause[] {
    const groupMs = this.#steps.stepMs * Math.ceil((generations * this.#steps.limit) / mostPauses)
    const groups = new Map<string, TimelinePause>()
    for (const pause of this.#kept) {
      const group = `${pause.generation} ${Math.floor(Math.max(0, pause.tMs) / groupMs)}`
      const other = groups.get(group)
      groups.set(group, other === undefined ? pause : merged(other, pause))
    }
    return [...groups.values()]
  }
}

function merged(a: TimelinePause, b: TimelinePause): TimelinePause {
  const longest = b.pauseMs > a.pauseMs ? b : a
  return { ...longest, count: a.count + b.count, totalMs: a.totalMs + b.totalMs }
}
