import { closeSync, openSync, writeSync } from 'node:fs'
import type { GcSample, Sample, SeriesName } from '../model/sample.js'

/**
 * Lines a series may have at the asked interval; after that its interval doubles, and again after as many more.
 * An hour at 100 ms is kept whole; a day has about five times as many lines as the first hour.
 */
export const linesPerStretch = 36_000

/** Young collections kept apart; later ones are merged per interval, so that a day at full speed stays readable. */
const youngCollectionsKept = 100_000

interface SeriesState {
  lines: number
  lastMs: number
}

/**
 * Writes `samples.ndjson`. Bounded in the long run (see linesPerStretch), buffered for about a second, and
 * never the reason for a run to fail: when the disk is full, lines are counted as lost and the run goes on.
 */
export class SamplesFile {
  readonly #descriptor: number
  readonly #intervalMs: number
  readonly #series = new Map<SeriesName, SeriesState>()
  #pending = ''
  #mergedGc: GcSample | null = null
  #youngCollections = 0
  written = 0
  lost = 0
  /** Lines left out because their series had become long. */
  thinned = 0
  failure: string | null = null

  constructor(path: string, intervalMs: number) {
    this.#descriptor = openSync(path, 'w', 0o644)
    this.#intervalMs = intervalMs
  }

  add(sample: Sample): void {
    if (sample.series === 'gc') this.#addGc(sample)
    else if (this.#isDue(sample.series, sample.tMs)) this.#line(sample)
    else this.thinned++
  }

  flush(): void {
    if (this.#pending === '') return
    const text = this.#pending
    this.#pending = ''
    try {
      const bytes = Buffer.from(text)
      let position = 0
      while (position < bytes.length) position += writeSync(this.#descriptor, bytes, position)
    } catch (error) {
      this.failure ??= error instanceof Error ? error.message : String(error)
      this.lost += text.split('\n').length - 1
    }
  }

  close(): void {
    this.#endMerge()
    this.flush()
    closeSync(this.#descriptor)
  }

  #addGc(sample: GcSample): void {
    if (sample.generation === 'old' || ++this.#youngCollections <= youngCollectionsKept) {
      this.#line(sample)
      return
    }
    const merged = this.#mergedGc
    this.#mergedGc = merged === null ? sample : mergeCollections(merged, sample)
    if (this.#isDue('gc', sample.tMs)) this.#endMerge()
  }

  #endMerge(): void {
    if (this.#mergedGc !== null) this.#line(this.#mergedGc)
    this.#mergedGc = null
  }

  /** True once a series' (stretched) interval is over; half of it, since samples never come exactly on time. */
  #isDue(name: SeriesName, tMs: number): boolean {
    let state = this.#series.get(name)
    if (state === undefined) {
      state = { lines: 0, lastMs: Number.NEGATIVE_INFINITY }
      this.#series.set(name, state)
    }
    const stretch = Math.floor(state.lines / linesPerStretch)
    if (stretch > 0 && tMs - state.lastMs < this.#intervalMs * (2 ** stretch - 0.5)) return false
    state.lines++
    state.lastMs = tMs
    return true
  }

  #line(sample: Sample): void {
    this.#pending += `${JSON.stringify(sample)}\n`
    this.written++
  }
}

/** One line for several collections: pauses added up, the longest kept, the heap as the last one left it. */
function mergeCollections(a: GcSample, b: GcSample): GcSample {
  return {
    ...b,
    pauseMs: a.pauseMs + b.pauseMs,
    heapBeforeBytes: Math.max(a.heapBeforeBytes ?? 0, b.heapBeforeBytes ?? 0) || null,
    merged: {
      collections: (a.merged?.collections ?? 1) + (b.merged?.collections ?? 1),
      pauseMsMax: Math.max(a.merged?.pauseMsMax ?? a.pauseMs, b.merged?.pauseMsMax ?? b.pauseMs),
    },
  }
}
