import { percent } from '../../../format.js'
import { printable } from '../../../printable.js'
import type { IntervalsChart } from '../../chart.js'
import { ChartFrame } from './chart-frame.js'
import { scaleOf } from './geometry.js'
import { Mark, toneColours } from './mark.js'

const rowHeight = 30
const room = { right: 24, top: 22, bottom: 26 }

/** Effects with their intervals beside the margin within which there is no difference. */
export function IntervalsChartView({ chart }: { chart: IntervalsChart }) {
  const height = room.top + chart.rows.length * rowHeight + room.bottom
  return (
    <ChartFrame title={chart.title} height={height}>
      {(width) => <Intervals chart={chart} width={width} height={height} />}
    </ChartFrame>
  )
}

interface IntervalsProps {
  readonly chart: IntervalsChart
  readonly width: number
  readonly height: number
}

function Intervals({ chart, width, height }: IntervalsProps) {
  const left = Math.min(190, width * 0.34)
  const values = chart.rows.flatMap(({ value, low, high, margin }) => [
    value ?? 0,
    low ?? value ?? 0,
    high ?? value ?? 0,
    margin ?? 0,
    -(margin ?? 0),
  ])
  // One that is off by far must not press all others together.
  const near = values.filter((value) => Math.abs(value) <= 1.5)
  const axis = { words: chart.words, scale: 'linear' as const, isBytes: false, write: signed }
  const x = scaleOf(axis, [-0.02, 0.02, ...near], left, width - room.right, 5)
  const inside = (value: number) => Math.min(width - room.right, Math.max(left, x.at(value)))
  return (
    <>
      <g class="axes">
        {x.ticks.map((value) => (
          <>
            <line x1={x.at(value)} x2={x.at(value)} y1={room.top} y2={height - room.bottom} />
            <text x={x.at(value)} y={height - 8} text-anchor="middle">
              {signed(value)}
            </text>
          </>
        ))}
      </g>
      {chart.rows.map(({ name, value, low, high, margin, tone, words }, i) => {
        const middle = room.top + (i + 0.5) * rowHeight
        const stroke = `var(--${toneColours[tone]})`
        return (
          <g>
            <title>{printable(words)}</title>
            {margin !== null && (
              <rect
                class="margin"
                x={inside(-margin)}
                y={middle - rowHeight / 2 + 3}
                width={Math.max(1, inside(margin) - inside(-margin))}
                height={rowHeight - 6}
              />
            )}
            <text x={left - 10} y={middle + 4} text-anchor="end">
              {printable(name)}
            </text>
            {value === null ? (
              <text class="words" x={left + 6} y={middle + 4}>
                not measured
              </text>
            ) : (
              <g stroke={stroke} fill={stroke} stroke-width="2">
                {low !== null && high !== null && (
                  <line x1={inside(low)} x2={inside(high)} y1={middle} y2={middle} />
                )}
                <Mark tone={tone} x={inside(value)} y={middle} />
              </g>
            )}
          </g>
        )
      })}
      <line class="zero" x1={x.at(0)} x2={x.at(0)} y1={room.top} y2={height - room.bottom} />
    </>
  )
}

function signed(share: number): string {
  const text = percent(share).replace('.0 %', ' %')
  return share > 0 ? `+${text}` : text
}
