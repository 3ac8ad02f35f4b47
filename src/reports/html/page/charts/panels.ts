import {
  type Timeline,
  type TimelineSeries,
  type TimelineSeriesName,
  type TimelineUnit,
  timelineSeries,
} from '../../../../model/timeline.js'

/** How a series is drawn: `band` from its smallest to its largest value, `stack` on what stands below it. */
type CurveLook = 'band' | 'line' | 'steps' | 'stack'

export interface Curve {
  readonly name: TimelineSeriesName
  /** A variable of style.css. */
  readonly colour: string
  readonly look: CurveLook
}

/** One of the charts that stand on each other over the same time. */
export interface Panel {
  readonly id: string
  readonly title: string
  readonly unit: TimelineUnit
  readonly height: number
  readonly curves: readonly Curve[]
  /** What is drawn beside curves. */
  readonly extra: 'pauses' | 'live-set' | null
}

const memory: Panel = {
  id: 'memory',
  title: 'Process memory',
  unit: 'bytes',
  height: 132,
  curves: [
    { name: 'rssAnonBytes', colour: 'c1', look: 'stack' },
    { name: 'rssFileBytes', colour: 'c7', look: 'stack' },
    { name: 'rssShmemBytes', colour: 'c8', look: 'stack' },
    { name: 'treeRssBytes', colour: 'c2', look: 'line' },
  ],
  extra: null,
}

/** RSS by itself, where the kernel does not tell its parts. */
const wholeMemory: Panel = {
  ...memory,
  curves: [
    { name: 'rssBytes', colour: 'c1', look: 'band' },
    { name: 'treeRssBytes', colour: 'c2', look: 'line' },
  ],
}

const others: readonly Panel[] = [
  {
    id: 'heap',
    title: 'Heap',
    unit: 'bytes',
    height: 148,
    curves: [
      { name: 'heapUsedBytes', colour: 'c1', look: 'band' },
      { name: 'heapCommittedBytes', colour: 'c6', look: 'line' },
    ],
    extra: 'live-set',
  },
  { id: 'pauses', title: 'GC pauses', unit: 'ms', height: 84, curves: [], extra: 'pauses' },
  {
    id: 'allocation',
    title: 'Allocation',
    unit: 'bytesPerSecond',
    height: 84,
    curves: [{ name: 'allocatedBytesPerSecond', colour: 'c4', look: 'band' }],
    extra: null,
  },
  {
    id: 'rate',
    title: 'Records per second',
    unit: 'perSecond',
    height: 96,
    curves: [
      { name: 'recordsPerSecond', colour: 'c3', look: 'band' },
      { name: 'askedPerSecond', colour: 'c6', look: 'steps' },
    ],
    extra: null,
  },
  {
    id: 'lag',
    title: 'Sending lag',
    unit: 'ms',
    height: 84,
    curves: [{ name: 'lagMs', colour: 'c5', look: 'band' }],
    extra: null,
  },
  {
    id: 'backlog',
    title: 'Backlog, in records',
    unit: 'count',
    height: 72,
    curves: [{ name: 'inFlight', colour: 'c2', look: 'band' }],
    extra: null,
  },
  {
    id: 'cpu',
    title: 'Processor, in cores',
    unit: 'cores',
    height: 72,
    curves: [{ name: 'cpuCores', colour: 'c7', look: 'band' }],
    extra: null,
  },
]

/** All panels in their order; what a timeline lacks is said in its panel. */
export function panelsOf({ series }: Timeline): readonly Panel[] {
  return [series.rssAnonBytes === undefined ? wholeMemory : memory, ...others]
}

/** Curves of a panel that a timeline has. */
export function curvesIn({ series }: Timeline, panel: Panel): readonly Curve[] {
  return panel.curves.filter(({ name }) => series[name] !== undefined)
}

const noneYet = 'nothing has told of it yet'

/** Why a panel is empty; null when it is not. */
export function whyEmpty(timeline: Timeline, panel: Panel): string | null {
  if (panel.extra === 'pauses')
    return timeline.pauses.length > 0 ? null : (timeline.missing.pauses ?? noneYet)
  const shown =
    curvesIn(timeline, panel).length > 0 || (panel.extra === 'live-set' && timeline.liveSet !== null)
  if (shown) return null
  return panel.curves.map(({ name }) => timeline.missing[name]).find((why) => why !== undefined) ?? noneYet
}

/** Whether a limit is drawn: far above everything else it would press the curves flat. */
export function isNear(limit: number, highest: number): boolean {
  return limit <= highest * 1.6
}

export function words(name: TimelineSeriesName): string {
  return timelineSeries[name].words
}

/** null breaks a curve, undefined does not: it stands for a step without a sample between two that belong together. */
export type Value = number | null | undefined

/** Values of a series as they are drawn. */
export function drawn(values: readonly (number | null)[], { stepMs, gapMs }: Timeline): Value[] {
  const longest = Math.max(1, Math.floor(gapMs / stepMs))
  const result: Value[] = [...values]
  let lastAt = -1
  for (let i = 0; i < values.length; i++) {
    if (values[i] === null) continue
    const empty = i - lastAt - 1
    if (lastAt >= 0 && empty > 0 && empty <= longest) result.fill(undefined, lastAt + 1, i)
    lastAt = i
  }
  return result
}

/** A curve's columns: its upper edge, and the lower one where it is a band. */
export interface DrawnCurve {
  readonly curve: Curve
  readonly high: readonly Value[]
  readonly low: readonly Value[] | null
}

/** Columns of a panel; stacked ones stand on those before them. */
export function drawnCurves(timeline: Timeline, panel: Panel): readonly DrawnCurve[] {
  let below: readonly (number | null)[] | null = null
  return curvesIn(timeline, panel).map((curve) => {
    const one: TimelineSeries = timeline.series[curve.name]!
    if (curve.look === 'stack') {
      const onto: readonly (number | null)[] | null = below
      below = one.high.map((value, i) => (value === null ? null : value + (onto?.[i] ?? 0)))
      return { curve, high: drawn(below, timeline), low: null }
    }
    const low = curve.look === 'band' ? one.low : null
    return { curve, high: drawn(one.high, timeline), low: low && drawn(low, timeline) }
  })
}

/** Smallest and largest value of a series from one time to another; null where it has none. */
export function extremes(
  { stepMs, steps }: Timeline,
  { high, low }: TimelineSeries,
  fromMs: number,
  toMs: number,
): { readonly least: number; readonly most: number } | null {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  const last = Math.min(steps - 1, Math.floor(toMs / stepMs))
  for (let i = Math.max(0, Math.floor(fromMs / stepMs)); i <= last; i++) {
    const value = high[i]
    if (value === null || value === undefined) continue
    most = Math.max(most, value)
    least = Math.min(least, low?.[i] ?? value)
  }
  return most === Number.NEGATIVE_INFINITY ? null : { least, most }
}
