import type { Pacer } from '../../model/stream.js'
import { type Lambda, lambdaOf } from './lambda.js'
import type { SchedulePlan } from './plan.js'

interface Piece {
  readonly startMs: number
  /** Records due before the piece begins (a real number). */
  readonly startCount: number
  readonly lambda: Lambda
}

/**
 * The schedule as a pacer. Record 0 is due at once, record k when Lambda(t) reaches k. Everything is computed
 * from the record's number: no error adds up over hours. `dueBy(t)` is exactly the number of records with
 * `dueAtMs(k) <= t`.
 */
export function makePacer(schedule: SchedulePlan): Pacer {
  const pieces = layOut(schedule)
  const { records } = schedule
  // Calls come in order, so the piece of the last call is nearly always the right one.
  let current = 0

  function dueAtMs(ordinal: number): number {
    while (current > 0 && ordinal < pieces[current]!.startCount) current--
    while (current + 1 < pieces.length && ordinal >= pieces[current + 1]!.startCount) current++
    const piece = pieces[current]!
    return piece.startMs + piece.lambda.seconds(Math.max(0, ordinal - piece.startCount)) * 1000
  }

  function dueBy(elapsedMs: number): number {
    if (!(elapsedMs >= 0) || records === 0) return 0
    let piece = pieces[0]!
    for (let i = 1; i < pieces.length && pieces[i]!.startMs <= elapsedMs; i++) piece = pieces[i]!
    const estimate = piece.startCount + piece.lambda.count((elapsedMs - piece.startMs) / 1000)
    let due = Math.min(records, Math.max(0, Math.floor(estimate) + 1))
    // Rounding may put the estimate one off; what dueAtMs says holds.
    while (due < records && dueAtMs(due) <= elapsedMs) due++
    while (due > 0 && dueAtMs(due - 1) > elapsedMs) due--
    return due
  }

  return { dueBy, dueAtMs }
}

function layOut(schedule: SchedulePlan): Piece[] {
  const pieces: Piece[] = []
  let startMs = 0
  let startCount = 0
  for (const segment of schedule.segments) {
    const lambda = lambdaOf(segment)
    pieces.push({ startMs, startCount, lambda })
    if (segment.durationMs === null) break
    startMs += segment.durationMs
    startCount += lambda.count(segment.durationMs / 1000)
  }
  return pieces
}

/** Lambda at the end of a row of segments: how many records fit into it (a real number). */
export function recordsWithin(schedule: Pick<SchedulePlan, 'segments'>, durationMs: number): number {
  let left = durationMs
  let count = 0
  for (const segment of schedule.segments) {
    const here = segment.durationMs === null ? left : Math.min(left, segment.durationMs)
    count += lambdaOf(segment).count(here / 1000)
    left -= here
    if (left <= 0) break
  }
  return count
}
