import type { TimelineSeriesName } from '../../../../model/timeline.js'
import type { ComparedRun } from '../../../../model/two-runs-page.js'
import { duration, megabytes, perSecond, time } from '../../../format.js'
import { clock } from '../charts/figures.js'
import { LateDetails } from '../late-details.js'
import { Scrollable } from '../scrollable.js'
import { figureColumns, TableHead } from '../table-head.js'

type Compared = ComparedRun['timeline']

/** Points of a drawing's own coordinates. */
const width = 600
const height = 160
const rows = 20

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

interface CurvesProps {
  readonly a: Compared
  readonly b: Compared
}

/** Largest values of two runs over the same time, in one drawing for each series. */
export function Curves({ a, b }: CurvesProps) {
  const lengthMs = Math.max(a.steps * a.stepMs, b.steps * b.stepMs, 1)
  return (
    <>
      <div class="curves">
        {charts.map((chart) => (
          <Drawing chart={chart} a={a} b={b} lengthMs={lengthMs} />
        ))}
      </div>
      <CurveTables a={a} b={b} lengthMs={lengthMs} />
    </>
  )
}

interface DrawingProps extends CurvesProps {
  readonly chart: Chart
  readonly lengthMs: number
}

function Drawing({ chart: { title, series, write }, a, b, lengthMs }: DrawingProps) {
  const [one, two] = [valuesOf(a, series), valuesOf(b, series)]
  if (one.length + two.length === 0) {
    return (
      <figure>
        <figcaption>{title}: measured in neither run</figcaption>
      </figure>
    )
  }
  const highest = [...one, ...two].reduce<number>((most, value) => Math.max(most, value ?? 0), 0)
  const scale = { lengthMs, highest: highest > 0 ? highest : 1 }
  const missing = one.length === 0 ? ', A not measured' : two.length === 0 ? ', B not measured' : ''
  return (
    <figure>
      <figcaption>
        {title}: 0 to {write(highest)} over {duration(lengthMs)}; <span class="key-a">A</span>,{' '}
        <span class="key-b">B dashed</span>
        {missing}
      </figcaption>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${title} of both runs over time; the tables below have the same figures`}
      >
        <polyline class="curve-a" points={pointsOf(one, a.stepMs, scale)} />
        <polyline class="curve-b" points={pointsOf(two, b.stepMs, scale)} />
      </svg>
    </figure>
  )
}

function valuesOf({ series }: Compared, name: TimelineSeriesName): readonly (number | null)[] {
  return series[name]?.high ?? []
}

/** Steps without a sample are passed over. */
function pointsOf(
  values: readonly (number | null)[],
  stepMs: number,
  { lengthMs, highest }: { readonly lengthMs: number; readonly highest: number },
): string {
  return values
    .flatMap((value, i) => {
      if (value === null) return []
      const x = (((i + 0.5) * stepMs) / lengthMs) * width
      return [`${x.toFixed(1)},${(height - (value / highest) * (height - 4)).toFixed(1)}`]
    })
    .join(' ')
}

/** Made when they are asked for. */
function CurveTables({ a, b, lengthMs }: CurvesProps & { readonly lengthMs: number }) {
  return (
    <LateDetails
      summary="These curves as tables"
      content={() => charts.map((chart) => <CurveTable chart={chart} a={a} b={b} lengthMs={lengthMs} />)}
    />
  )
}

function CurveTable({ chart: { title, series, write }, a, b, lengthMs }: DrawingProps) {
  const partMs = lengthMs / rows
  const most = ({ stepMs, ...timeline }: Compared, fromMs: number) => {
    const [first, last] = [Math.floor(fromMs / stepMs), Math.ceil((fromMs + partMs) / stepMs)]
    const known = valuesOf({ stepMs, ...timeline }, series)
      .slice(first, last)
      .filter((value) => value !== null)
    return known.length === 0 ? 'none' : write(known.reduce((one, two) => Math.max(one, two)))
  }
  return (
    <Scrollable label={`${title} as a table`}>
      <table>
        <caption>
          {title}: largest value in each {duration(partMs)}
        </caption>
        <TableHead columns={figureColumns('from', 'A', 'B')} />
        <tbody>
          {Array.from({ length: rows }, (_, i) => (
            <tr>
              <th scope="row" class="figure">
                {clock(i * partMs, partMs)}
              </th>
              <td class="figure">{most(a, i * partMs)}</td>
              <td class="figure">{most(b, i * partMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrollable>
  )
}
