import { type GcFindings, type HeapSeries, maxListed } from '../../findings.js'
import { NamesByWeight } from '../../names-by-weight.js'
import type { RecordReader } from '../record-reader.js'
import type { EventKind } from './event-kind.js'

const name = 0
const cause = 1
const sumOfPauses = 2
const longestPause = 3
const duration = 4
const startTime = 5
const when = 6
const heapUsed = 7
const committed = 8

/** Twice what is shown: when it is full, every second point goes. */
const maxPoints = 1024

/** Collections, their pauses and phases, and the heap before and after them. */
export class GcEvents implements EventKind {
  readonly types = ['jdk.GarbageCollection', 'jdk.GCPhasePause', 'jdk.GCHeapSummary']
  readonly fields = [
    'name',
    'cause',
    'sumOfPauses',
    'longestPause',
    'duration',
    'startTime',
    'when',
    'heapUsed',
    'heapSpace.committedSize',
  ]
  #collections = 0
  #pauseMsTotal = 0
  #pauseMsMax = 0
  readonly #collectors = new NamesByWeight()
  readonly #causes = new NamesByWeight()
  readonly #phases = new NamesByWeight()
  readonly #phaseMax = new Map<string, number>()
  readonly #heap = new HeapPoints()

  take(record: RecordReader, type: string): void {
    if (type === 'jdk.GarbageCollection') {
      const pauseMs = record.spanMs(sumOfPauses) ?? 0
      this.#collections++
      this.#pauseMsTotal += pauseMs
      this.#pauseMsMax = Math.max(this.#pauseMsMax, record.spanMs(longestPause) ?? 0)
      this.#collectors.add(record.text(name) ?? '[unknown]', pauseMs)
      this.#causes.add(record.text(cause) ?? '[unknown]', pauseMs)
    } else if (type === 'jdk.GCPhasePause') {
      const phase = record.text(name) ?? '[unknown]'
      const ms = record.spanMs(duration) ?? 0
      this.#phases.add(phase, ms)
      if (this.#phaseMax.size < maxPoints || this.#phaseMax.has(phase)) {
        this.#phaseMax.set(phase, Math.max(this.#phaseMax.get(phase) ?? 0, ms))
      }
    } else {
      const used = record.number(heapUsed)
      if (used === null) return
      this.#heap.add(
        record.text(when) === 'After GC',
        record.atMs(startTime) ?? 0,
        used,
        record.number(committed),
      )
    }
  }

  findings(): GcFindings | null {
    const heap = this.#heap.series()
    if (this.#collections === 0 && heap === null && this.#phases.size === 0) return null
    return {
      collections: this.#collections || null,
      pauseMsTotal: this.#collections === 0 ? null : this.#pauseMsTotal,
      pauseMsMax: this.#collections === 0 ? null : this.#pauseMsMax,
      collectors: this.#collectors
        .top(maxListed)
        .listed.map(({ name: collector, samples }) => ({ name: collector, collections: samples })),
      causes: this.#causes.top(maxListed).listed.map(({ name: text, samples, weight }) => ({
        cause: text,
        collections: samples,
        pauseMsTotal: weight,
      })),
      phases: this.#phases.top(maxListed).listed.map(({ name: phase, samples, weight }) => ({
        name: phase,
        count: samples,
        totalMs: weight,
        maxMs: this.#phaseMax.get(phase) ?? 0,
      })),
      heap,
    }
  }
}

interface HeapPoint {
  readonly atMs: number
  readonly usedBytes: number
}

class HeapPoints {
  #points: HeapPoint[] = []
  #stride = 1
  #after = 0
  #last: HeapPoint | null = null
  #usedPeak = 0
  #committedPeak: number | null = null
  #any = false

  add(isAfter: boolean, atMs: number, usedBytes: number, committedBytes: number | null): void {
    this.#any = true
    this.#usedPeak = Math.max(this.#usedPeak, usedBytes)
    if (committedBytes !== null) this.#committedPeak = Math.max(this.#committedPeak ?? 0, committedBytes)
    if (!isAfter) return
    const point = { atMs, usedBytes }
    // Events of a chunk stand in no strict order of time.
    if (this.#last === null || atMs >= this.#last.atMs) this.#last = point
    if (this.#after++ % this.#stride === 0) this.#points.push(point)
    if (this.#points.length < maxPoints) return
    this.#points = this.#points.filter((_, index) => index % 2 === 0)
    this.#stride *= 2
  }

  series(): HeapSeries | null {
    if (!this.#any) return null
    const inOrder = [...this.#points].sort((a, b) => a.atMs - b.atMs)
    const every = Math.ceil(inOrder.length / (maxPoints / 2 - 1))
    const after = inOrder.filter((_, index) => index % every === 0)
    if (this.#last !== null && after.at(-1) !== this.#last) after.push(this.#last)
    return {
      usedPeakBytes: this.#usedPeak,
      committedPeakBytes: this.#committedPeak,
      afterCollections: this.#after,
      lastAfterBytes: this.#last?.usedBytes ?? null,
      after,
    }
  }
}
