import { type Html, html } from '../../explorer/html.js'
import type { Timeline, TimelineSeriesName } from '../../model/timeline.js'
import { duration, megabytes, perSecond, time } from '../../reports/format.js'

/** Points of a drawing's own coordinates. */
const width = 600
const height = 160

interface Chart {
  readonly title: string
  readonly series: TimelineSeriesName
  readonly write: (value: number) => string
}

const charts: readonly Chart[] = [
  { title: 'RSS', series: 'rssBytes', write: megabytes },
  { title: 'Heap used', series: 'heapUsedBytes', write: megabytes },
  { title: 'Records a second', series: 'recordsPerSecond', write: perSecond },
  { title: 'Sent late by', series: 'lagMs', write: time },
]

/** Largest values of two runs over the same time, in one drawing for each series. */
export function curvesOf(a: Timeline, b: Timeline): Html {
  const lengthMs = Math.max(a.steps * a.stepMs, b.steps * b.stepMs, 1)
  return html`<div class="charts">${charts.map((chart) => drawing(chart, a, b, lengthMs))}</div>`
}

function drawing({ title, series, write }: Chart, a: Timeline, b: Timeline, lengthMs: number): Html {
  const [one, two] = [a.series[series]?.high ?? [], b.series[series]?.high ?? []]
  const highest = [...one, ...two].reduce<number>((most, value) => Math.max(most, value ?? 0), 0)
  if (one.length + two.length === 0) {
    return html`<figure><figcaption>${title}: measured in neither run</figcaption></figure>\n`
  }
  const scale = { lengthMs, highest: highest > 0 ? highest : 1 }
  const missing = one.length === 0 ? ', A not measured' : two.length === 0 ? ', B not measured' : ''
  return html`<figure><figcaption>${title}: 0 to ${write(highest)} over ${duration(lengthMs)}; <span class="key-a">A</span>, <span class="key-b">B dashed</span>${missing}</figcaption>
<svg class="curves" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="${title} of both runs over time">
${lines(one, a.stepMs, scale, 'curve-a')}${lines(two, b.stepMs, scale, 'curve-b')}</svg></figure>\n`
}

/** Steps without a sample are passed over. */
function lines(
  values: readonly (number | null)[],
  stepMs: number,
  { lengthMs, highest }: { lengthMs: number; highest: number },
  look: string,
): Html {
  const points = values.flatMap((value, i) => {
    if (value === null) return []
    const x = (((i + 0.5) * stepMs) / lengthMs) * width
    return [`${x.toFixed(1)},${(height - (value / highest) * (height - 4)).toFixed(1)}`]
  })
  return html`<polyline class="${look}" points="${points.join(' ')}"/>\n`
}
