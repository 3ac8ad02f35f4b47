import type { Axis, PointsChart } from '../../experiment-charts.js'

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
  const known = values.filter((value) => Number.isFinite(value) && (axis.scale === 'linear' || value > 0))
  if (known.length === 0) return { at: () => (from + to) / 2, ticks: [] }
  const [least, most] = [Math.min(...known), Math.max(...known)]
  return axis.scale === 'log' ? logScale(least, most, from, to) : linearScale(least, most, from, to, ticks)
}

function linearScale(least: number, most: number, from: number, to: number, ticks: number): Scale {
  const span = most > least ? most - least : Math.abs(most) || 1
  const low = least < 0 || least > span * 0.4 ? least - span * 0.08 : 0
  const high = most + span * 0.08
  const step = roundStep((high - low) / ticks)
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

/** Ticks at the values themselves would crowd: at powers of two, as heaps and lengths go. */
function logScale(least: number, most: number, from: number, to: number): Scale {
  const wide = most > least ? (most / least) ** 0.06 : 1.5
  const [low, high] = [Math.log(least / wide), Math.log(most * wide)]
  const first = Math.ceil(low / Math.LN2)
  const last = Math.floor(high / Math.LN2)
  const stride = Math.max(1, Math.ceil((last - first + 1) / 8))
  const ticks: number[] = []
  for (let power = first; power <= last; power += stride) ticks.push(2 ** power)
  return {
    at: (value) => from + ((Math.log(value) - low) / (high - low)) * (to - from),
    ticks: ticks.length >= 2 ? ticks : [least, most],
  }
}

export function xValues({ groups, marks }: PointsChart): number[] {
  return [...groups.flatMap(({ points }) => points.map(({ x }) => x)), ...marks.map(({ x }) => x)]
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
