import type { Advice, AdviceCode, GcLogFindings } from '../../model/gc-log-findings.js'
import type { Evidence, Place } from './tally/evidence.js'
import type { Tally } from './tally/tally.js'

type Figures = Omit<GcLogFindings, 'advice'>

/** Time lost to pauses from which on a heap counts as too small for its program. */
const tooMuchPausing = 0.1
/** A log shorter than this says nothing about shares of time: a program's start is all collections. */
const shortestSpanMs = 2000
/** Promoted and freed again by the next full or mixed collection: garbage that was promoted too early. */
const muchPromotion = 0.3
/** Threads that take longer to stop than this delay every collection. */
const slowToStopMs = 100
/** This many futile full collections in a row at the end are how a heap runs out. */
const futileFullInARow = 2

/** What follows from the figures, most urgent first; each names the lines it is taken from. */
export function adviceOf(figures: Figures, tally: Tally): Advice[] {
  const advice: Advice[] = []
  const say = (code: AdviceCode, evidence: Evidence | readonly Place[], text: string) => {
    advice.push({ code, text, evidence: 'places' in evidence ? evidence.places : evidence })
  }
  memoryRunsOut(figures, tally, say)
  collectionsFail(figures, tally, say)
  requested(figures, tally, say)
  timing(figures, tally, say)
  return advice
}

type Say = (code: AdviceCode, evidence: Evidence | readonly Place[], text: string) => void

function memoryRunsOut(figures: Figures, tally: Tally, say: Say): void {
  const { seen, futileFull } = tally
  const heap = figures.footprintBytes === null ? 'the heap' : `the heap of ${mib(figures.footprintBytes)}`
  if (seen['out-of-memory'].count > 0) {
    say(
      'out-of-memory',
      seen['out-of-memory'],
      `An allocation failed for good: ${heap} is too small for what is alive, or the program leaks. Look at the live set and at a heap dump.`,
    )
  }
  if (futileFull.count >= futileFullInARow) {
    say(
      'full-collections-free-nothing',
      futileFull,
      `The last ${futileFull.count} full collections freed less than 5 % each: ${heap} is full of live objects, and an OutOfMemoryError is next. Raise the heap limit, or find what is kept with a heap dump.`,
    )
  }
  const { throughputShare, spanMs } = figures
  if (throughputShare !== null && spanMs! >= shortestSpanMs && 1 - throughputShare > tooMuchPausing) {
    say(
      'heap-too-small',
      figures.pauses === null ? [] : [figures.pauses.maxAt],
      `${percent(1 - throughputShare)} of the time went into pauses${liveShare(figures)}: give it more heap, or let it allocate less.`,
    )
  }
  if (figures.stalls !== null) {
    say(
      'allocation-stalls',
      [figures.stalls.maxAt],
      `Threads waited ${times(figures.stalls.count)} for memory, ${ms(figures.stalls.totalMs)} together and ${ms(figures.stalls.maxMs)} at most: the collector cannot keep up with the allocation. Give it more heap or more GC threads.`,
    )
  }
}

function collectionsFail(figures: Figures, tally: Tally, say: Say): void {
  const { seen } = tally
  const { counts } = figures
  if (counts.evacuationFailures > 0) {
    say(
      'evacuation-failure',
      seen['evacuation-failure'],
      `${times(counts.evacuationFailures)} a collection found no room to move live objects to (evacuation failure, to-space exhausted, promotion failed): such pauses are long and often end in a full collection. Give it more heap, or start marking earlier.`,
    )
  }
  if (counts.concurrentModeFailures > 0) {
    say(
      'concurrent-mode-failure',
      seen['concurrent-mode-failure'],
      `${times(counts.concurrentModeFailures)} the old generation was full before CMS had swept it, and everything stopped for a full collection. Start its cycles earlier (-XX:CMSInitiatingOccupancyFraction) or give it more heap.`,
    )
  }
  if (counts.degenerated > 0) {
    say(
      'degenerated-collections',
      seen.degenerated,
      `${times(counts.degenerated)} Shenandoah had to finish a cycle in a pause because an allocation failed: it cannot keep up with the allocation. Give it more heap, or let the program allocate less.`,
    )
  }
  if (counts.full > 0 && figures.dialect !== 'v8' && seen.full.count > tally.explicit.count) {
    say(
      'full-collections',
      seen.full,
      `${counts.full} full collections: each stops the program while the whole heap is collected. See their causes.`,
    )
  }
}

function requested(figures: Figures, tally: Tally, say: Say): void {
  if (tally.explicit.count > 0) {
    say(
      'explicit-gc',
      tally.explicit,
      `${times(tally.explicit.count)} the program (or a tool) asked for a collection by System.gc() or a diagnostic command. -XX:+DisableExplicitGC takes that away, -XX:+ExplicitGCInvokesConcurrent makes it run beside the program.`,
    )
  }
  if (tally.metadata.count > 0) {
    say(
      'metadata-threshold',
      tally.metadata,
      `${times(tally.metadata.count)} loading classes made the collector run. A larger -XX:MetaspaceSize${figures.metaspacePeakBytes === null ? '' : ` (in use: ${mib(figures.metaspacePeakBytes)})`} spares the program these while it starts.`,
    )
  }
  if (tally.humongous.count > 0) {
    const region = figures.regionBytes
    const size = region === null ? 'half a region' : `${mib(region / 2)} (half of a region of ${mib(region)})`
    say(
      'humongous-objects',
      tally.humongous,
      `${times(tally.humongous.count)} objects larger than ${size} made G1 start a collection. They take whole regions and skip the young generation: use smaller buffers, or raise -XX:G1HeapRegionSize.`,
    )
  }
  const { promotion, allocation } = figures
  if (promotion !== null && allocation !== null && allocation.bytes > 0) {
    // Humongous objects are made in the old generation: what is promoted can be more than what was allocated young.
    const share = Math.min(1, promotion.bytes / allocation.bytes)
    // Where old collections free nothing, what was promoted is alive: that is no promotion too early.
    const freedLater = tally.futileFull.count === 0 && (figures.counts.full > 1 || figures.counts.mixed > 1)
    if (share > muchPromotion && freedLater) {
      say(
        'premature-promotion',
        tally.seen.full.count > 0 ? tally.seen.full : tally.seen.mixed,
        `${percent(share)} of what was allocated reached the old generation, and old collections had to free it again: objects are promoted before they die. Give the young generation more room (larger heap, -XX:NewSize, -XX:SurvivorRatio).`,
      )
    }
  }
}

function timing(figures: Figures, tally: Tally, say: Say): void {
  const { safepoints, pauses } = figures
  if (safepoints !== null && safepoints.toSafepointMsMax > slowToStopMs) {
    say(
      'time-to-safepoint',
      [safepoints.toSafepointMaxAt],
      `Threads took up to ${ms(safepoints.toSafepointMsMax)} to stop for a safepoint: a long loop without polls, page faults or too few processors.`,
    )
  }
  if (tally.longest.count > 0 && pauses !== null) {
    say(
      'long-pause',
      tally.longest,
      `${times(tally.longest.count)} the program stood still for a second or more, ${ms(pauses.maxMs)} at most.`,
    )
  }
}

function liveShare({ liveSet, footprintBytes }: Figures): string {
  if (liveSet === null || footprintBytes === null || footprintBytes === 0) return ''
  return `; the live set took ${percent(liveSet.largestBytes / footprintBytes)} of ${mib(footprintBytes)}`
}

function mib(bytes: number): string {
  const value = bytes / 1024 ** 2
  return `${value < 10 && !Number.isInteger(value) ? value.toFixed(1) : Math.round(value)} MB`
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`
}

function ms(value: number): string {
  return value >= 10_000
    ? `${(value / 1000).toFixed(1)} s`
    : `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`
}

function times(count: number): string {
  return count === 1 ? 'Once' : `${count} times`
}
