import type { ExperimentPageData, RunSparklines } from '../../../../model/page-data.js'
import { duration, megabytes, notMeasured, orNot, perSecond } from '../../../format.js'
import { printable } from '../../../printable.js'
import { Scrollable } from '../scrollable.js'
import { figureColumns, TableHead, wordColumns } from '../table-head.js'

const width = 150
const height = 26

/** The runs, with how memory went in each: all lines of a column have one scale. */
export function SparklineTable({ report, sparklines }: Pick<ExperimentPageData, 'report' | 'sparklines'>) {
  const most = (name: 'rssBytes' | 'heapUsedBytes') =>
    Math.max(0, ...sparklines.flatMap((one) => (one[name] ?? []).map((value) => value ?? 0)))
  const [mostRss, mostHeap] = [most('rssBytes'), most('heapUsedBytes')]
  return (
    <Scrollable label="Memory of the runs">
      <table>
        <TableHead
          columns={[
            ...wordColumns(
              'run',
              'outcome',
              `RSS, to ${megabytes(mostRss)}`,
              `heap used, to ${megabytes(mostHeap)}`,
            ),
            ...figureColumns('peak RSS', 'live set', 'records/s', 'time'),
          ]}
        />
        <tbody>
          {report.runs.map((run) => {
            const lines = sparklines.find(({ label }) => label === run.label)
            return (
              <tr>
                <th scope="row">{printable(run.label)}</th>
                <td>{run.outcome}</td>
                <td>
                  <Line values={lines?.rssBytes} most={mostRss} colour="c1" />
                </td>
                <td>
                  <Line values={lines?.heapUsedBytes} most={mostHeap} colour="c3" />
                </td>
                <td class="figure">{orNot(run.peakRssBytes, megabytes)}</td>
                <td class="figure">{orNot(run.liveSetBytes, megabytes)}</td>
                <td class="figure">{orNot(run.recordsPerSecond, perSecond)}</td>
                <td class="figure">{orNot(run.durationMs, duration)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </Scrollable>
  )
}

interface LineProps {
  readonly values: RunSparklines['rssBytes'] | undefined
  readonly most: number
  readonly colour: string
}

function Line({ values, most, colour }: LineProps) {
  const known = (values ?? []).flatMap((value, i) => (value === null ? [] : [{ i, value }]))
  if (known.length === 0 || most === 0) return <span class="quiet">{notMeasured}</span>
  const x = (i: number) => (values!.length < 2 ? width / 2 : (i / (values!.length - 1)) * width)
  const y = (value: number) => height - 1 - (value / most) * (height - 3)
  const line = known.map(({ i, value }) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`).join(' ')
  const largest = known.reduce((best, one) => (one.value > best.value ? one : best))
  return (
    <svg class="spark" width={width} height={height} aria-hidden="true">
      <polyline points={line} fill="none" stroke={`var(--${colour})`} stroke-width="1.5" />
      <circle cx={x(largest.i)} cy={y(largest.value)} r="2.25" fill={`var(--${colour})`} />
    </svg>
  )
}
