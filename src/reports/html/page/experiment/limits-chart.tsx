import { printable } from '../../../printable.js'
import type { LimitsChart } from '../../chart.js'
import { Scrollable } from '../scrollable.js'
import { TableHead, wordColumns } from '../table-head.js'
import { ChartFrame } from './chart-frame.js'
import { scaleOf } from './geometry.js'
import { Mark, toneColours } from './mark.js'

const rowHeight = 42
const barHeight = 10
const room = { left: 8, right: 16, bottom: 22 }
/** Of a letter, about. */
const letter = 6.4

/** A row for each: its name and what became of it, below them its bar from 0 and the limits it is held to. */
export function LimitsChartView({ chart }: { readonly chart: LimitsChart }) {
  const height = chart.rows.length * rowHeight + room.bottom
  const isLimited = chart.rows.some(({ limits }) => limits.length > 0)
  const values = chart.rows.flatMap(({ value, limits }) => [value ?? 0, ...limits])
  return (
    <ChartFrame
      title={chart.title}
      height={height}
      below={
        <>
          {isLimited && <p class="small quiet">The upright lines are the limits of the budgets.</p>}
          <LimitsTable chart={chart} />
        </>
      }
    >
      {(width) => {
        // With nothing but zeros there are no steps to be told apart.
        const isEmpty = values.every((value) => value === 0)
        const x = scaleOf(
          chart.x,
          isEmpty ? [0, 1] : [0, ...values],
          room.left,
          width - room.right,
          width < 420 ? 3 : 5,
        )
        return (
          <>
            <g class="axes">
              {(isEmpty ? [0] : x.ticks).map((value) => (
                <>
                  <line x1={x.at(value)} x2={x.at(value)} y1={0} y2={height - room.bottom} />
                  <text
                    x={x.at(value)}
                    y={height - 6}
                    text-anchor={x.at(value) < 30 ? 'start' : x.at(value) > width - 40 ? 'end' : 'middle'}
                  >
                    {chart.x.write(value)}
                  </text>
                </>
              ))}
            </g>
            {chart.rows.map((row, i) => (
              <Row row={row} top={i * rowHeight} width={width} at={x.at} />
            ))}
          </>
        )
      }}
    </ChartFrame>
  )
}

/** The same in words, with the reasons. */
function LimitsTable({ chart: { title, rows } }: { readonly chart: LimitsChart }) {
  return (
    <details class="tables">
      <summary>This chart as a table</summary>
      <Scrollable label={`${printable(title)} as a table`}>
        <table>
          <TableHead columns={wordColumns('scenario', 'figure and budget', 'why')} />
          <tbody>
            {rows.map(({ name, words, reason }) => (
              <tr>
                <th scope="row" class="name">
                  {printable(name)}
                </th>
                <td>{printable(words)}</td>
                <td>{reason === '' ? 'held to no budget' : printable(reason)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrollable>
    </details>
  )
}

interface RowProps {
  readonly row: LimitsChart['rows'][number]
  readonly top: number
  readonly width: number
  at(value: number): number
}

function Row({ row: { name, value, limits, tone, words, reason }, top, width, at }: RowProps) {
  const colour = `var(--${toneColours[tone]})`
  const [said, called] = [printable(words), printable(name)]
  const middle = top + 27
  const letters = Math.floor((width - room.left - room.right) / letter)
  const saidShort = shortened(said, Math.floor(letters * 0.7), 'end')
  const calledShort = shortened(called, Math.max(8, letters - saidShort.length - 2), 'start')
  return (
    <g>
      <title>{`${called}: ${said}${reason === '' ? '' : `; ${printable(reason)}`}`}</title>
      <rect x="0" y={top} width={width} height={rowHeight} fill="none" pointer-events="all" />
      <text class="on-paper" x={room.left} y={top + 15}>
        {calledShort}
      </text>
      <text class="on-paper" x={width - room.right} y={top + 15} text-anchor="end">
        {saidShort}
      </text>
      {value !== null && (
        <g stroke={colour} fill={colour}>
          <rect
            x={at(0)}
            y={middle - barHeight / 2}
            width={Math.max(1, at(value) - at(0))}
            height={barHeight}
            stroke="none"
            opacity="0.35"
          />
          <Mark tone={tone} x={at(value)} y={middle} />
        </g>
      )}
      {limits.map((limit) => (
        <line class="limit" x1={at(limit)} x2={at(limit)} y1={middle - 9} y2={middle + 9} />
      ))}
    </g>
  )
}

/** Of a file the end tells more. @param from where letters fall out first */
function shortened(text: string, letters: number, from: 'start' | 'end'): string {
  if (text.length <= letters) return text
  return from === 'start' ? `…${text.slice(text.length - letters + 1)}` : `${text.slice(0, letters - 1)}…`
}
