import type { Axis, PointsChart } from '../../chart.js'

export interface Scale {
  at(value: number): number
  readonly ticks: readonly number[]
}

/** Maps values to pixels, with round ticks. @param from and `to`, pixels of the smallest and the largest value */
export function scaleOf(
  axis: Axis,
  values: readonly number[],
  from: number,
  to: number,
  ticks: number,
): Scale {
  const known = values.filter((value) => Number.isFinite(value) && (axis.scale !== 'log' || value > 0))
  if (known.length === 0) return { at: () => (from + to) / 2, ticks: [] }
  const [least, most] = [Math.min(...known), Math.max(...known)]
  if (axis.scale === 'places') return placesScale(most, from, to)
  return axis.scale === 'log' ? logScale(known, from, to) : linearScale(axis, least, most, from, to, ticks)
}

function linearScale(
  axis: Axis,
  least: number,
  most: number,
  from: number,
  to: number,
  ticks: number,
): Scale {
  const span = most > least ? most - least : Math.abs(most) || 1
  const low = least < 0 || least > span * 0.4 ? least - span * 0.08 : 0
  const high = most + span * 0.08
  const about = (high - low) / ticks
  const step = axis.isBytes ? 2 ** Math.round(Math.log2(about)) : roundStep(about)
  const first = Math.ceil(low / step)
  const last = Math.floor(high / step)
  return {
    at: (value) => from + ((value - low) / (high - low)) * (to - from),
    ticks: Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * step),
  }
}

/** 1, 2 or 5 times a power of ten. */
function roundStep(about: number): number {
  const power = 10 ** Math.floor(Math.log10(about))
  const factor = about / power
  return power * (factor > 5 ? 10 : factor > 2 ? 5 : factor > 1 ? 2 : 1)
}

/** Ticks closer than so many pixels would run into each other. */
const leastApart = 64

/** Nothing, which has no logarithm, stands where the axis begins. Ticks at values that were measured, as far as there is room between them. */
function logScale(values: readonly number[], from: number, to: number): Scale {
  const sorted = [...new Set(values)].sort((a, b) => a - b)
  const [least, most] = [sorted[0]!, sorted.at(-1)!]
  const wide = most > least ? (most / least) ** 0.06 : 1.5
  const [low, high] = [Math.log(least / wide), Math.log(most * wide)]
  const at = (value: number) => {
    const place = value > 0 ? (Math.log(value) - low) / (high - low) : 0
    return from + place * (to - from)
  }
  const ticks: number[] = []
  for (const value of sorted) {
    const last = ticks.at(-1)
    if (last === undefined || Math.abs(at(value) - at(last)) >= leastApart) ticks.push(value)
  }
  return { at, ticks }
}

/** Half a place is free before the first and after the last. */
function placesScale(last: number, from: number, to: number): Scale {
  const apart = (to - from) / (last + 1)
  const each = Math.max(1, Math.ceil(leastApart / apart))
  return {
    at: (value) => from + (value + 0.5) * apart,
    ticks: Array.from({ length: Math.floor(last / each) + 1 }, (_, i) => i * each),
  }
}

export function xValues({ groups }: PointsChart): number[] {
  return groups.flatMap(({ points }) => points.map(({ x }) => x))
}

export function yValues({ groups, levels }: PointsChart): number[] {
  return [
    ...groups.flatMap(({ points, line }) => [
      ...points.flatMap(({ y, low, high }) => [y, low, high]).filter((value) => value !== null),
      ...line.map(({ y }) => y),
    ]),
    ...levels.map(({ y }) => y),
  ]
}
