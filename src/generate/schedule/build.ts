import type { Report } from '../../model/problem.js'
import type { CountSpec, LoadPattern } from '../../model/scenario.js'
import { recordsWithin } from './pacer.js'
import type { SchedulePlan, Segment } from './plan.js'

/** What the command line says in place of the scenario. */
export interface CountOverrides {
  readonly records?: number | null
  /** Infinity = as fast as possible, whatever the scenario says. */
  readonly ratePerSecond?: number | null
}

/** Data Caterer's own default when a step says nothing about its count. */
export const defaultRecords = 1000

/**
 * How many records a step has and when they are due. A number of records given together with a pattern wins:
 * the pattern's last rate then goes on until all are sent, or the pattern ends early.
 * @returns null when something was wrong, which was then reported
 */
export function buildSchedule(
  count: CountSpec,
  overrides: CountOverrides,
  report: Report,
): { readonly records: number; readonly schedule: SchedulePlan | null } | null {
  const asked = overrides.records ?? count.records
  const segments = segmentsOf(count, asked, overrides.ratePerSecond ?? null, report)
  if (segments === null) return null
  if (asked !== null && !(Number.isSafeInteger(asked) && asked >= 0)) {
    report({
      severity: 'error',
      rule: 'count',
      place: count.place,
      message: `${asked} is not a number of records`,
      instead: 'records: 1000',
    })
    return null
  }
  if (segments === 'full-speed') {
    if (asked === null && count.durationMs !== null) {
      report({
        severity: 'error',
        rule: 'count',
        place: count.place,
        message: 'a duration says how many records there are only together with a rate',
        instead: 'rate: 100',
      })
      return null
    }
    return { records: asked ?? defaultRecords, schedule: null }
  }
  const lengthMs = count.durationMs ?? patternLengthMs(segments)
  // The tiny share makes up for rounding: 0.1 s at 30/s is 3 records, not 2.9999999999999996.
  const records = asked ?? Math.floor(recordsWithin({ segments }, lengthMs) * (1 + 1e-12))
  const last = segments.at(-1)!
  if (
    last.kind === 'constant' &&
    last.rate === 0 &&
    recordsWithin({ segments: segments.slice(0, -1) }, Number.POSITIVE_INFINITY) < records - 1
  ) {
    report({
      severity: 'error',
      rule: 'count',
      place: (count.pattern ?? count).place,
      message: `the pattern ends at rate 0 before its ${records} records are sent`,
      instead: 'an end rate above 0, or fewer records',
    })
    return null
  }
  return { records, schedule: { records, segments } }
}

function segmentsOf(
  count: CountSpec,
  records: number | null,
  rateOverride: number | null,
  report: Report,
): Segment[] | 'full-speed' | null {
  const problem = (message: string, instead?: string) => {
    report({
      severity: 'error',
      rule: 'count',
      place: (count.pattern ?? count).place,
      message,
      ...(instead === undefined ? {} : { instead }),
    })
    return null
  }
  const steady = (rate: number): Segment[] | null =>
    Number.isFinite(rate) && rate > 0
      ? [{ kind: 'constant', rate, durationMs: null }]
      : problem(`a rate of ${rate} records per second is not above 0`)
  if (rateOverride === Number.POSITIVE_INFINITY) return 'full-speed'
  if (rateOverride !== null) return steady(rateOverride)
  if (count.pattern) return patternSegments(count.pattern.value, count.durationMs, records, problem)
  if (count.ratePerSecond !== null) return steady(count.ratePerSecond)
  if (records !== null && count.durationMs !== null) {
    // So many records in so much time: evenly spread.
    return steady(records / (count.durationMs / 1000))
  }
  return 'full-speed'
}

type Complain = (message: string, instead?: string) => null

function patternSegments(
  pattern: LoadPattern,
  durationMs: number | null,
  records: number | null,
  problem: Complain,
): Segment[] | null {
  const rates = ratesOf(pattern)
  if (rates.some((rate) => !(Number.isFinite(rate) && rate >= 0))) {
    return problem('every rate of a pattern must be 0 or more')
  }
  if (rates.every((rate) => rate === 0)) return problem('a pattern needs a rate above 0')
  const shape = patternShape(pattern, durationMs, records, problem)
  if (shape === null) return null
  const pieces = shape.filter((segment) => segment.durationMs === null || segment.durationMs > 0)
  const last = pieces.at(-1)
  if (last === undefined) return problem('the pattern has no duration', 'duration: "1m"')
  return last.durationMs === null
    ? pieces
    : [...pieces, { kind: 'constant', rate: endRate(last), durationMs: null }]
}

function ratesOf(pattern: LoadPattern): number[] {
  switch (pattern.type) {
    case 'constant':
      return [pattern.baseRate]
    case 'ramp':
      return [pattern.startRate, pattern.endRate]
    case 'spike':
      return [pattern.baseRate, pattern.spikeRate]
    case 'stepped':
      return pattern.steps.map((step) => step.rate)
    case 'wave':
      return [pattern.baseRate, pattern.amplitude]
    case 'breakingPoint':
      return [pattern.startRate, pattern.maxRate]
  }
}

function patternShape(
  pattern: LoadPattern,
  durationMs: number | null,
  records: number | null,
  problem: Complain,
): Segment[] | null {
  /** The pattern's length: as said, or as long as `records` take at the pattern's mean rate. */
  const length = (meanRate: number) => durationMs ?? ((records ?? defaultRecords) / meanRate) * 1000
  switch (pattern.type) {
    case 'constant':
      return [
        {
          kind: 'constant',
          rate: pattern.baseRate,
          durationMs: durationMs ?? (records === null ? length(pattern.baseRate) : null),
        },
      ]
    case 'ramp': {
      const { startRate, endRate } = pattern
      return [{ kind: 'ramp', startRate, endRate, durationMs: length((startRate + endRate) / 2) }]
    }
    case 'spike': {
      const { baseRate, spikeRate, spikeStart, spikeDuration } = pattern
      if (!(spikeStart >= 0 && spikeDuration >= 0 && spikeStart <= 1)) {
        return problem('spikeStart and spikeDuration are shares of the whole duration, 0 to 1')
      }
      const share = Math.min(spikeDuration, 1 - spikeStart)
      const whole = length(baseRate * (1 - share) + spikeRate * share)
      return [
        { kind: 'constant', rate: baseRate, durationMs: whole * spikeStart },
        { kind: 'constant', rate: spikeRate, durationMs: whole * share },
        { kind: 'constant', rate: baseRate, durationMs: whole * Math.max(0, 1 - spikeStart - share) },
      ]
    }
    case 'wave': {
      const { baseRate, amplitude, frequency } = pattern
      if (amplitude > baseRate) return problem('amplitude is more than baseRate: the rate would fall below 0')
      if (!(frequency > 0 && Number.isFinite(frequency)))
        return problem('frequency, the number of waves, must be above 0')
      const whole = length(baseRate)
      return [{ kind: 'wave', baseRate, amplitude, periodMs: whole / frequency, durationMs: whole }]
    }
    case 'stepped':
      return clip(
        pattern.steps.map(
          (step): Segment => ({ kind: 'constant', rate: step.rate, durationMs: step.durationMs }),
        ),
        durationMs,
      )
    case 'breakingPoint':
      return breakingPointSteps(pattern, durationMs, problem)
  }
}

/** More steps than this is a mistake in the increment, and would only fill the plan. */
const mostSteps = 100_000

function breakingPointSteps(
  pattern: Extract<LoadPattern, { type: 'breakingPoint' }>,
  durationMs: number | null,
  problem: Complain,
): Segment[] | null {
  const { startRate, rateIncrement, incrementIntervalMs, maxRate } = pattern
  if (!(rateIncrement > 0) || !(incrementIntervalMs > 0) || maxRate < startRate) {
    return problem(
      'a breakingPoint needs rateIncrement and incrementInterval above 0 and maxRate at least startRate',
    )
  }
  const count = Math.ceil((maxRate - startRate) / rateIncrement) + 1
  if (count > mostSteps)
    return problem(`the pattern has more than ${mostSteps} steps`, 'a larger rateIncrement')
  const steps = Array.from(
    { length: count },
    (_, i): Segment => ({
      kind: 'constant',
      rate: Math.min(maxRate, startRate + i * rateIncrement),
      durationMs: incrementIntervalMs,
    }),
  )
  return clip(steps, durationMs)
}

/** Cuts a row of segments at `durationMs`. */
function clip(segments: readonly Segment[], durationMs: number | null): Segment[] {
  if (durationMs === null) return [...segments]
  const clipped: Segment[] = []
  let left = durationMs
  for (const segment of segments) {
    if (left <= 0) break
    const here = Math.min(left, segment.durationMs ?? left)
    clipped.push({ ...segment, durationMs: here } as Segment)
    left -= here
  }
  return clipped
}

/** The rate at the very end of a segment. */
function endRate(segment: Segment): number {
  switch (segment.kind) {
    case 'constant':
      return segment.rate
    case 'ramp':
      return segment.endRate
    case 'wave': {
      const rate =
        segment.baseRate + segment.amplitude * Math.sin((2 * Math.PI * segment.durationMs) / segment.periodMs)
      return Math.max(0, rate)
    }
  }
}

function patternLengthMs(segments: readonly Segment[]): number {
  const bounded = segments.slice(0, -1).reduce((sum, segment) => sum + (segment.durationMs ?? 0), 0)
  const last = segments[0]
  // A lone endless rate without a duration has the default number of records.
  return bounded > 0 || last?.kind !== 'constant' ? bounded : (defaultRecords / last.rate) * 1000
}
