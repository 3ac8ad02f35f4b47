/** How a smallest heap is searched for (METHODS section 4). */
export interface MinHeapOptions {
  /** Where to begin: 1.2 x the largest live set that was seen. */
  readonly startBytes: number
  /** Heaps are whole multiples of it. */
  readonly stepBytes: number
  /** Smaller ones are never tried; the target does not start in them, say. */
  readonly floorBytes: number
  /** Larger ones are never tried. */
  readonly ceilingBytes: number
  /** Runs that must pass in the answer; 20 when it has to be sure. */
  readonly verifyPasses: 10 | 20
  /** Runs that must pass in every heap that is tried: 3 unless told. */
  readonly passesPerProbe?: 1 | 3
  /** How near the answer is, as a share; also how far to climb, and how far beside the answer to look. 2 % unless told. */
  readonly precision?: number
}

const usualPrecision = 0.02
/** How much the heap grows, or shrinks, while only one side of the answer is known. */
const bracketFactor = 1.5

export type MinHeapStage = 'bracket' | 'bisect' | 'verify' | 'beside'

/** One run that was made. */
export interface MinHeapRun {
  readonly heapBytes: number
  readonly passed: boolean
}

export type MinHeapState =
  | {
      readonly kind: 'run'
      readonly heapBytes: number
      readonly stage: MinHeapStage
      /** Which run in this heap, from 1, and how many it will be if all pass. */
      readonly run: number
      readonly of: number
    }
  | MinHeapAnswer

export type MinHeapAnswer =
  | {
      readonly kind: 'found'
      readonly heapBytes: number
      /** The largest smaller heap in which a run failed; null when there is none. */
      readonly failsBytes: number | null
      /** Whether all runs passed one step below; null where that is out of the range. */
      readonly below: { readonly heapBytes: number; readonly passed: boolean } | null
      /** One step above, where all runs passed too; null where that is out of the range. */
      readonly aboveBytes: number | null
      /** A smaller heap whose every run passed, but one step above it one failed; null when there is none. */
      readonly skippedBytes: number | null
    }
  /** No heap up to the ceiling passed. */
  | { readonly kind: 'none'; readonly failsBytes: number }

type Request = Extract<MinHeapState, { kind: 'run' }>
type Search<T> = Generator<Request, T, boolean>

/**
 * Says which heap to run in next, or the smallest one in which the program passes: brackets it from the first
 * guess, bisects to 2 %, asks three passes of three in every heap and ten of ten of the answer, and climbs 2 % as
 * long as those fail. Passes need not be monotone (G1's region size changes with the heap), so it looks one step
 * above too, climbs over what fails there, and at last looks one step below.
 *
 * It depends on the runs so far and nothing else, so a search can be interrupted and gone on with. Why so many
 * runs: a search that believes a single pass ends where half of the runs fail (simulated in search.test.ts).
 *
 * @param runs so far, in order, as this function asked for them
 */
export function minHeapState(options: MinHeapOptions, runs: readonly MinHeapRun[]): MinHeapState {
  const search = searchIn(options)
  let state = search.next()
  for (const { heapBytes, passed } of runs) {
    if (state.done || state.value.heapBytes !== heapBytes) {
      throw new RangeError('the runs are not those that this search asked for')
    }
    state = search.next(passed)
  }
  return state.value
}

/** How many runs are still to come, if the answer lies in the middle of where it can: an estimate. */
export function minHeapRunsLeft(options: MinHeapOptions, runs: readonly MinHeapRun[]): number {
  const failed = runs.filter((run) => !run.passed).map((run) => run.heapBytes)
  const low = Math.max(options.floorBytes, ...failed)
  const high = Math.min(
    options.ceilingBytes,
    ...runs.filter((run) => run.passed && run.heapBytes > low).map((run) => run.heapBytes),
  )
  const guess = runs.length === 0 ? options.startBytes : Math.sqrt(low * high)
  const imagined = [...runs]
  for (;;) {
    const state = minHeapState(options, imagined)
    if (state.kind !== 'run') return imagined.length - runs.length
    imagined.push({ heapBytes: state.heapBytes, passed: state.heapBytes >= guess })
  }
}

function* searchIn(options: MinHeapOptions): Search<MinHeapAnswer> {
  const bracket = yield* bracketIn(options)
  if (bracket.passes === null) return { kind: 'none', failsBytes: bracket.fails ?? options.floorBytes }
  const { passes, fails } = yield* bisect(options, bracket.passes, bracket.fails)
  let heapBytes = passes
  let failsBytes = fails
  let skippedBytes: number | null = null
  for (;;) {
    while (!(yield* allPass(heapBytes, 'verify', options.verifyPasses))) {
      failsBytes = heapBytes
      heapBytes = stepAbove(options, heapBytes)
      if (heapBytes > options.ceilingBytes) return { kind: 'none', failsBytes }
    }
    const above = stepAbove(options, heapBytes)
    if (above > options.ceilingBytes || (yield* probe(options, above, 'beside'))) {
      const below = yield* lookBelow(options, heapBytes)
      const aboveBytes = above > options.ceilingBytes ? null : above
      return { kind: 'found', heapBytes, failsBytes, below, aboveBytes, skippedBytes }
    }
    skippedBytes = heapBytes
    failsBytes = above
    heapBytes = stepAbove(options, above)
    if (heapBytes > options.ceilingBytes) return { kind: 'none', failsBytes }
  }
}

interface Bracket {
  readonly passes: number | null
  readonly fails: number | null
}

/** A heap that passes and a smaller one that fails, not far apart; either is null where the range ends before. */
function* bracketIn(options: MinHeapOptions): Search<Bracket> {
  let heap = within(options, options.startBytes)
  if (yield* probe(options, heap, 'bracket')) {
    while (heap > least(options)) {
      const smaller = within(options, heap / bracketFactor)
      if (!(yield* probe(options, smaller, 'bracket'))) return { passes: heap, fails: smaller }
      heap = smaller
    }
    return { passes: heap, fails: null }
  }
  while (heap < most(options)) {
    const larger = within(options, heap * bracketFactor)
    if (yield* probe(options, larger, 'bracket')) return { passes: larger, fails: heap }
    heap = larger
  }
  return { passes: null, fails: heap }
}

function* bisect(
  options: MinHeapOptions,
  passing: number,
  failing: number | null,
): Search<{ passes: number; fails: number | null }> {
  let passes = passing
  let fails = failing
  const precision = precisionOf(options)
  while (fails !== null && passes - fails > Math.max(options.stepBytes, precision * fails)) {
    const middle = within(options, Math.sqrt(passes * fails))
    if (yield* probe(options, middle, 'bisect')) passes = middle
    else fails = middle
  }
  return { passes, fails }
}

function* lookBelow(
  options: MinHeapOptions,
  answerBytes: number,
): Search<{ heapBytes: number; passed: boolean } | null> {
  const heapBytes = stepBelow(options, answerBytes)
  if (heapBytes < least(options)) return null
  return { heapBytes, passed: yield* probe(options, heapBytes, 'beside') }
}

function probe(options: MinHeapOptions, heapBytes: number, stage: MinHeapStage): Search<boolean> {
  return allPass(heapBytes, stage, options.passesPerProbe ?? 3)
}

/** Runs so often in a heap, but stops at the first failure. */
function* allPass(heapBytes: number, stage: MinHeapStage, times: number): Search<boolean> {
  for (let run = 1; run <= times; run++) {
    if (!(yield { kind: 'run', heapBytes, stage, run, of: times })) return false
  }
  return true
}

function stepAbove(options: MinHeapOptions, heapBytes: number): number {
  const { stepBytes } = options
  const above = heapBytes * (1 + precisionOf(options))
  return Math.max(heapBytes + stepBytes, Math.ceil(above / stepBytes) * stepBytes)
}

function stepBelow(options: MinHeapOptions, heapBytes: number): number {
  const { stepBytes } = options
  const below = heapBytes / (1 + precisionOf(options))
  return Math.min(heapBytes - stepBytes, Math.floor(below / stepBytes) * stepBytes)
}

function precisionOf({ precision }: MinHeapOptions): number {
  return precision ?? usualPrecision
}

function within(options: MinHeapOptions, heapBytes: number): number {
  const whole = Math.round(heapBytes / options.stepBytes) * options.stepBytes
  return Math.min(most(options), Math.max(least(options), whole))
}

function least({ floorBytes, stepBytes }: MinHeapOptions): number {
  return Math.max(1, Math.ceil(floorBytes / stepBytes)) * stepBytes
}

function most(options: MinHeapOptions): number {
  return Math.max(least(options), Math.floor(options.ceilingBytes / options.stepBytes) * options.stepBytes)
}
