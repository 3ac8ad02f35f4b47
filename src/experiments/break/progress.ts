import type { ExperimentSubject } from '../../model/experiment.js'
import type { StepResult } from '../engine/plan.js'
import { disobeys, heldIn } from './held.js'
import type { BreakOptions } from './options.js'
import { rounded, type SearchOptions, type SearchState, searchState, type Tried } from './search.js'

export type HeapLimits = ExperimentSubject['heap']

/** One heap, as far as its search has come. */
export interface HeapProgress {
  readonly heap: HeapLimits
  readonly results: readonly StepResult[]
  readonly tried: readonly Tried[]
  readonly state: SearchState
  /** A run in which the target did not keep to the rate it was told: no rate can be found then. */
  readonly disobeyed: StepResult | null
}

export interface BreakProgress {
  /** Those that have been begun. */
  readonly heaps: readonly HeapProgress[]
  readonly search: SearchOptions
  /** What is to be run next; null when all is known. */
  readonly current: { readonly heap: HeapLimits; readonly perSecond: number } | null
}

/** The heaps are searched one after the other, each from where the one before ended. */
export function progressOf(
  options: BreakOptions,
  limits: readonly HeapLimits[],
  startPerSecond: number,
  done: readonly StepResult[],
): BreakProgress {
  const heaps: HeapProgress[] = []
  let search: SearchOptions = { startPerSecond, within: options.within, repeats: options.repeats }
  for (const heap of limits) {
    const progress = heapProgress(options, search, heap, done)
    heaps.push(progress)
    const { state, disobeyed } = progress
    if (disobeyed !== null) break
    if (state.kind === 'run') return { heaps, search, current: { heap, perSecond: state.perSecond } }
    if (state.kind === 'found' || state.kind === 'at-least') {
      search = { ...search, startPerSecond: state.heldPerSecond }
    }
  }
  return { heaps, search, current: null }
}

function heapProgress(
  options: BreakOptions,
  search: SearchOptions,
  heap: HeapLimits,
  done: readonly StepResult[],
): HeapProgress {
  const results = done.filter(
    ({ report }) => report.heap.minBytes === heap.minBytes && report.heap.maxBytes === heap.maxBytes,
  )
  const tried = results.map(({ report }): Tried => {
    const { held, decisive } = heldIn(report, options.lagP99Ms)
    const { askedPerSecond, recordsPerSecond } = report.throughput
    const perSecond = rounded(askedPerSecond ?? 0)
    return { perSecond, held, decisive, reachedPerSecond: recordsPerSecond }
  })
  const disobeyed = results.find(({ report }) => disobeys(report)) ?? null
  return { heap, results, tried, state: searchState(search, tried), disobeyed }
}
