import type { Timeline, TimelineSeries, TimelineSeriesName } from '../model/timeline.js'

/** What of a timeline is new: its steps from one on, and all else that lies there. Of a timeline of the same `stepMs`. */
export interface TimelinePart {
  readonly from: number
  readonly timeline: Timeline
}

type Series = Partial<Record<TimelineSeriesName, TimelineSeries>>

/** Cuts a part off a timeline. @param from the first step that may have changed */
export function partOf(timeline: Timeline, from: number): TimelinePart {
  const fromMs = from * timeline.stepMs
  const series: Series = {}
  for (const [name, { high, low }] of named(timeline)) {
    series[name] = { high: high.slice(from), low: low === null ? null : low.slice(from) }
  }
  const { liveSet } = timeline
  return {
    from,
    timeline: {
      ...timeline,
      series,
      pauses: timeline.pauses.filter(({ tMs }) => tMs >= fromMs),
      liveSet: liveSet && { ...liveSet, points: liveSet.points.filter(({ tMs }) => tMs >= fromMs) },
    },
  }
}

/** Puts a part over the end of a timeline; null when it does not fit, so that the whole is needed. */
export function withPart(old: Timeline, { from, timeline: part }: TimelinePart): Timeline | null {
  if (old.stepMs !== part.stepMs || from > old.steps) return null
  const fromMs = from * part.stepMs
  const series: Series = {}
  const empty: TimelineSeries = { high: new Array<null>(from).fill(null), low: null }
  for (const [name, later] of named(part)) series[name] = joined(old.series[name] ?? empty, later, from)
  const points = (old.liveSet?.points ?? []).filter(({ tMs }) => tMs < fromMs)
  return {
    ...part,
    series,
    pauses: [...old.pauses.filter(({ tMs }) => tMs < fromMs), ...part.pauses],
    liveSet: part.liveSet && { ...part.liveSet, points: [...points, ...part.liveSet.points] },
  }
}

function joined(early: TimelineSeries, late: TimelineSeries, from: number): TimelineSeries {
  const low =
    early.low === null && late.low === null
      ? null
      : [...(early.low ?? early.high).slice(0, from), ...(late.low ?? late.high)]
  return { high: [...early.high.slice(0, from), ...late.high], low }
}

function named({ series }: Timeline): [TimelineSeriesName, TimelineSeries][] {
  return Object.entries(series) as [TimelineSeriesName, TimelineSeries][]
}
