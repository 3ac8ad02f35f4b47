import type { Timeline, TimelineSeriesName } from '../../model/timeline.js'
import { megabytes, perSecond, time } from '../format.js'
import { printable } from '../printable.js'
import { chartLines } from './chart.js'
import { indent, widest } from './section.js'
import { wrap } from './wrap.js'

const shape = { columns: 72, rows: 5, axisColumns: 10 } as const

interface ChartKind {
  readonly title: string
  readonly series: TimelineSeriesName
  readonly value: (value: number) => string
}

const charts: readonly ChartKind[] = [
  { title: 'Heap used', series: 'heapUsedBytes', value: megabytes },
  { title: 'RSS', series: 'rssBytes', value: megabytes },
  { title: 'Records per second', series: 'recordsPerSecond', value: (n) => `${perSecond(n)}/s` },
  { title: 'Sent late by', series: 'lagMs', value: time },
]

/** The run over time in characters, after all else that its text says; what was not measured says why. */
export function timelineCharts(timeline: Timeline): string {
  const lengthMs = timeline.steps * timeline.stepMs
  const words = { time: clock }
  const parts = charts.map(({ title, series, value }) => {
    const curve = timeline.series[series]
    if (curve === undefined) {
      const why = timeline.missing[series] ?? 'there is no sample of it'
      const lines = wrap(`${title}: not measured: ${printable(why)}`, widest - 2 * indent.length)
      return lines.map((line, i) => `${indent}${i === 0 ? '' : indent}${line}\n`).join('')
    }
    const lines = chartLines(curve.high, lengthMs, shape, { ...words, value })
    return [`${indent}${title}`, ...lines.map((line) => `${indent}${line}`)].join('\n').concat('\n')
  })
  return `Over Time:\n${parts.join('\n')}`
}

/** `0:08`, `1:02:03`. */
function clock(ms: number): string {
  const seconds = Math.round(ms / 1000)
  const two = (n: number) => String(n).padStart(2, '0')
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}
