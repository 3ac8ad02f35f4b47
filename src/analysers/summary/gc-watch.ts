import type { Observations } from './observations.js'

/** Whoever sees into the heap sees collections too: with such samples, no collection means there was none. */
export function gcWasWatched(seen: Observations): boolean {
  if (seen.collectionsUnseen) return false
  return seen.gc.count > 0 || seen.heap.count > 0 || seen.gcLog !== null
}

/** Why a run without a live-set point has none. */
export function whyNoLiveSet(seen: Observations): string {
  if (!gcWasWatched(seen)) return 'garbage collection was not watched'
  return seen.gcFromCounters
    ? 'without a GC log the kinds of collections are not known'
    : 'the run had no old-generation collection with a known heap after it: lower the heap limit or run longer'
}
