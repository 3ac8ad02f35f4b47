import type { FaultSample } from '../../model/sample.js'

/** The time in which a fault was on; of one that never began there is none. Milliseconds of the run's clock. */
export interface FaultTime {
  readonly beganMs: number
  readonly endedMs: number
  readonly hits: number
}

/** What a fault is held against: the time before it, its own, and the time in which things may come back. */
export interface Stretches {
  readonly beforeMs: number
  readonly beganMs: number
  readonly endedMs: number
  /** The next fault, or the stream's end. */
  readonly watchedToMs: number
  /** Why nothing before it, or nothing after it, can be told; null when it can. */
  readonly noBefore: string | null
  readonly noAfter: string | null
}

/** How far the time before and after a fault is looked at. */
export const aroundMs = 10_000
/** Less says nothing of a rate or of memory. */
const leastMs = 500

/**
 * When each fault was on, by the samples of the run. One that was never said to have ended, because the run was cut
 * off, lasted until the end.
 * @param count how many faults there are; samples of others are damage
 */
export function faultTimes(
  samples: readonly FaultSample[],
  count: number,
  runEndMs: number,
): (FaultTime | null)[] {
  return Array.from({ length: count }, (_, fault) => {
    const own = samples.filter((sample) => sample.fault === fault)
    const begun = own.find(({ state }) => state === 'begun')
    if (begun === undefined) return null
    const ended = own.find(({ state }) => state === 'ended')
    const endedMs = Math.max(begun.tMs, ended?.tMs ?? runEndMs)
    return { beganMs: begun.tMs, endedMs, hits: ended?.hits ?? begun.hits }
  })
}

/**
 * The stretches around one fault, kept clear of the other faults.
 * @param stream when the stream began and ended
 */
export function stretchesOf(
  own: FaultTime,
  others: readonly FaultTime[],
  stream: { readonly fromMs: number; readonly toMs: number },
): Stretches {
  const { beganMs, endedMs } = own
  const before = others.filter((other) => other.beganMs < beganMs)
  const lastEndMs = Math.max(stream.fromMs, ...before.map((other) => Math.min(other.endedMs, beganMs)))
  const beforeMs = Math.max(lastEndMs, beganMs - aroundMs)
  const nextMs = Math.min(
    stream.toMs,
    ...others.filter((other) => other.endedMs > endedMs).map((other) => Math.max(endedMs, other.beganMs)),
  )
  const watchedToMs = Math.max(endedMs, nextMs)
  const anotherBefore = lastEndMs > stream.fromMs
  return {
    beforeMs,
    beganMs,
    endedMs,
    watchedToMs,
    noBefore:
      beganMs - beforeMs >= leastMs
        ? null
        : anotherBefore
          ? 'another fault was on right before it'
          : 'it began with the stream: nothing came before it',
    noAfter:
      watchedToMs - endedMs >= leastMs
        ? null
        : nextMs < stream.toMs
          ? 'another fault was on right after it'
          : 'the stream ended with it: nothing came after it',
  }
}
