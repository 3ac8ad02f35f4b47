import { TimelineBuilder } from '../analysers/timeline/timeline-builder.js'
import type { Sample, SeriesName } from '../model/sample.js'
import type { Timeline } from '../model/timeline.js'
import type { Progress } from '../run/options.js'
import type { LiveFacts, LiveMessage, LiveNotice } from './messages.js'
import { partOf, type TimelinePart } from './timeline-part.js'

/** The newest things said; older ones stand in the run's report. */
const mostNotices = 50
/** Samples may tell of what was so long before them: rates of the last second, the lines of a GC log. */
const overlapMs = 4000

/** What of a run is not over time. */
export interface LiveState {
  readonly facts: LiveFacts
  /** Name of the run folder; null before there is one. */
  readonly run: string | null
  readonly stage: string
  readonly progress: Progress | null
  readonly notices: readonly LiveNotice[]
  /** How the run ended, in words; null while it goes on. */
  readonly ended: string | null
}

/** What a viewer is told first. */
export interface LiveWhole {
  readonly state: LiveState
  readonly timeline: Timeline
}

/** What it is told from then on. */
export interface LiveChange {
  readonly state: LiveState
  readonly part: TimelinePart
}

/** Collections since the run's start. */
export interface Collections {
  readonly count: number
  readonly pauseMs: number
}

/** All that is known of a live run, in constant memory however long it goes on. */
export class Feed {
  readonly #builder: TimelineBuilder
  readonly #newest: { [S in SeriesName]?: Extract<Sample, { series: S }> } = {}
  readonly #collections = { young: { count: 0, pauseMs: 0 }, old: { count: 0, pauseMs: 0 } }
  #state: LiveState
  /** Nothing before it has changed since `change` was called last. */
  #changedFromMs = 0
  #lastMs = 0
  leftOut = 0

  constructor(facts: LiveFacts) {
    this.#builder = new TimelineBuilder(facts.intervalMs)
    this.#state = { facts, run: null, stage: '', progress: null, notices: [], ended: null }
  }

  get state(): LiveState {
    return this.#state
  }

  /** The newest sample of a series; undefined where there was none. */
  newest<S extends SeriesName>(series: S): Extract<Sample, { series: S }> | undefined {
    return this.#newest[series] as Extract<Sample, { series: S }> | undefined
  }

  /** null where collections are not seen one by one. */
  collections(generation: 'young' | 'old'): Collections | null {
    const { young, old } = this.#collections
    return young.count + old.count === 0 ? null : this.#collections[generation]
  }

  take(message: LiveMessage): void {
    switch (message.type) {
      case 'samples':
        this.leftOut = message.leftOut
        for (const sample of message.samples) this.#see(sample)
        if (message.progress !== null) this.#progressed(message.progress)
        break
      case 'stage':
        this.#state = { ...this.#state, stage: message.text }
        break
      case 'folder':
        this.#state = { ...this.#state, run: message.run }
        break
      case 'notice':
        this.#state = {
          ...this.#state,
          notices: [...this.#state.notices, message.notice].slice(-mostNotices),
        }
        break
      case 'end':
        this.#state = { ...this.#state, ended: message.words }
        break
    }
  }

  whole(): LiveWhole {
    return { state: this.#state, timeline: this.#timeline() }
  }

  /** What has changed since this was called last. */
  change(): LiveChange {
    const timeline = this.#timeline()
    const from = Math.min(Math.max(0, Math.floor(this.#changedFromMs / timeline.stepMs)), timeline.steps)
    const part = partOf(timeline, from)
    this.#changedFromMs = timeline.steps * timeline.stepMs - overlapMs
    return { state: this.#state, part }
  }

  #see(sample: Sample): void {
    // A rate after a silence is that of the whole silence.
    const before = this.#newest[sample.series]?.tMs ?? sample.tMs
    this.#changedFromMs = Math.min(this.#changedFromMs, before - overlapMs, sample.tMs - overlapMs)
    this.#builder.add(sample)
    Object.assign(this.#newest, { [sample.series]: sample })
    if (sample.series !== 'gc') return
    const sum = this.#collections[sample.generation]
    sum.count += sample.merged?.collections ?? 1
    sum.pauseMs += sample.pauseMs
  }

  #progressed(progress: Progress): void {
    const { elapsedMs, askedPerSecond } = progress
    if (askedPerSecond !== null) this.#builder.addAsked(this.#lastMs, elapsedMs, askedPerSecond)
    this.#lastMs = elapsedMs
    this.#state = { ...this.#state, progress }
  }

  #timeline(): Timeline {
    // Files have no receiver; with one, its own count is the truth.
    return this.#builder.timeline(this.#newest.receiver === undefined ? 'written' : 'received')
  }
}
