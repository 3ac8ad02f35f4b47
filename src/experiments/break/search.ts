/** One run at a rate, as the search sees it. */
export interface Tried {
  readonly perSecond: number
  readonly held: boolean
  /** Of a failure: that it was so clear that no second run is needed. */
  readonly decisive: boolean
  readonly reachedPerSecond: number | null
}

export interface SearchOptions {
  readonly startPerSecond: number
  readonly within: number
  readonly repeats: number
}

/** Where the search for the highest rate stands. */
export type SearchState =
  | { readonly kind: 'run'; readonly perSecond: number }
  | { readonly kind: 'found'; readonly heldPerSecond: number; readonly failedPerSecond: number }
  /** Not even the highest rate that can be asked for was too high. */
  | { readonly kind: 'at-least'; readonly heldPerSecond: number }
  | { readonly kind: 'none'; readonly failedPerSecond: number }
  /** Runs at the same rates contradict each other. */
  | { readonly kind: 'unsettled' }

export const leastPerSecond = 1
export const mostPerSecond = 1e7
/** Far more than a search takes in which runs at one rate agree. */
const mostRuns = 80
/** How far down one failure may send the search. */
const steepestFall = 16

/**
 * The next rate to try. Rates are doubled until one is not held (or, from the first on, lowered until one is), then
 * the two are brought together, halving their ratio on a logarithmic scale. A failure that was not clear counts when
 * it happens twice, so that one disturbed run does not decide; the answer counts when it was held `repeats` times.
 */
export function searchState(options: SearchOptions, tried: readonly Tried[]): SearchState {
  const rates = ratesOf(tried)
  const open = rates.find((rate) => standing(rate) === 'open')
  if (open !== undefined) return { kind: 'run', perSecond: open.perSecond }
  const failed = rates.find((rate) => standing(rate) === 'failed')
  const lowest = failed?.perSecond ?? Number.POSITIVE_INFINITY
  const held = rates.findLast((rate) => standing(rate) === 'held' && rate.perSecond < lowest)
  if (tried.length >= mostRuns) return { kind: 'unsettled' }
  if (held === undefined) {
    if (failed === undefined) return { kind: 'run', perSecond: rounded(options.startPerSecond) }
    if (lowest <= leastPerSecond) return { kind: 'none', failedPerSecond: lowest }
    return { kind: 'run', perSecond: below(failed) }
  }
  if (failed === undefined && held.perSecond < mostPerSecond) {
    return { kind: 'run', perSecond: Math.min(mostPerSecond, rounded(2 * held.perSecond)) }
  }
  if (lowest / held.perSecond > 1 + options.within) {
    const between = rounded(Math.sqrt(lowest * Math.min(held.perSecond, lowest)))
    if (failed !== undefined && between > held.perSecond && between < lowest) {
      return { kind: 'run', perSecond: between }
    }
  }
  if (held.held < options.repeats) return { kind: 'run', perSecond: held.perSecond }
  if (failed === undefined) return { kind: 'at-least', heldPerSecond: held.perSecond }
  return { kind: 'found', heldPerSecond: held.perSecond, failedPerSecond: lowest }
}

/** Runs that are still to come: an estimate. */
export function searchRunsLeft(options: SearchOptions, tried: readonly Tried[]): number {
  const rates = ratesOf(tried)
  const failed = rates.find((rate) => standing(rate) === 'failed')
  const held = rates.findLast(
    (rate) => standing(rate) === 'held' && rate.perSecond < (failed?.perSecond ?? Number.POSITIVE_INFINITY),
  )
  const ratio = failed === undefined || held === undefined ? 2 : failed.perSecond / held.perSecond
  const halvings = Math.max(0, Math.ceil(Math.log2(Math.log(ratio) / Math.log(1 + options.within))))
  const bracket = failed === undefined || held === undefined ? 4 : 0
  return bracket + halvings + options.repeats - (halvings === 0 ? (held?.held ?? 0) : 0)
}

interface Rate {
  readonly perSecond: number
  held: number
  failed: number
  decisive: boolean
  reachedPerSecond: number | null
}

/** By rate, the lowest first. */
function ratesOf(tried: readonly Tried[]): Rate[] {
  const rates = new Map<number, Rate>()
  for (const { perSecond, held, decisive, reachedPerSecond } of tried) {
    const rate = rates.get(perSecond) ?? {
      perSecond,
      held: 0,
      failed: 0,
      decisive: false,
      reachedPerSecond: null,
    }
    rates.set(perSecond, rate)
    if (held) rate.held++
    else rate.failed++
    rate.decisive ||= !held && decisive
    rate.reachedPerSecond = reachedPerSecond
  }
  return [...rates.values()].sort((a, b) => a.perSecond - b.perSecond)
}

function standing({ held, failed, decisive }: Rate): 'held' | 'failed' | 'open' {
  if (decisive || failed >= 2) return 'failed'
  if (held > failed) return 'held'
  return 'open'
}

/** What was reached at a rate that was too high is a good guess at one that is not. */
function below({ perSecond, reachedPerSecond }: Rate): number {
  const guess = Math.max(perSecond / steepestFall, Math.min(perSecond / 2, reachedPerSecond ?? perSecond / 2))
  return Math.max(leastPerSecond, rounded(guess))
}

/** Three digits are enough for an answer that is within a few per cent. */
export function rounded(perSecond: number): number {
  return Number(perSecond.toPrecision(3))
}
