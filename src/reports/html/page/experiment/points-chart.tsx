import { printable } from '../../../printable.js'
import type { ChartPoint, PointGroup, PointsChart } from '../../chart.js'
import { ChartFrame } from './chart-frame.js'
import { type Scale, scaleOf, xValues, yValues } from './geometry.js'
import { Mark, toneColours } from './mark.js'

const height = 300
const room = { left: 84, right: 20, top: 34, bottom: 44 }
const groupColours = ['c1', 'c3', 'c4', 'c2', 'c7', 'c8']

/** Runs as points, with their intervals and the curve through them. */
export function PointsChartView({ chart }: { chart: PointsChart }) {
  const named = chart.groups.length > 1
  const keys = named && (
    <p class="small">
      {chart.groups.map(({ name }, i) => (
        <span class="key">
          <i class="point" style={{ '--swatch': `var(--${groupColours[i % groupColours.length]})` }} />
          {printable(name)}
        </span>
      ))}
    </p>
  )
  return (
    <ChartFrame title={chart.title} height={height} below={keys}>
      {(width) => {
        const x = scaleOf(chart.x, xValues(chart), room.left, width - room.right, 6)
        const y = scaleOf(chart.y, yValues(chart), height - room.bottom, room.top, 5)
        return (
          <>
            <Bands chart={chart} x={x} />
            <Axes chart={chart} x={x} y={y} width={width} />
            <Levels chart={chart} y={y} width={width} />
            <Marks chart={chart} x={x} width={width} />
            {chart.groups.map((group, i) => (
              <Group
                group={group}
                x={x}
                y={y}
                colour={named ? groupColours[i % groupColours.length]! : null}
              />
            ))}
          </>
        )
      }}
    </ChartFrame>
  )
}

function Bands({ chart: { bands }, x }: { chart: PointsChart; x: Scale }) {
  return bands.map(({ from, to, words }) => (
    <g>
      <rect
        class="band"
        x={x.at(from)}
        y={room.top}
        width={x.at(to) - x.at(from)}
        height={height - room.top - room.bottom}
      />
      <text class="words" x={(x.at(from) + x.at(to)) / 2} y={room.top - 6} text-anchor="middle">
        {printable(words)}
      </text>
    </g>
  ))
}

function Levels({ chart: { levels }, y, width }: { chart: PointsChart; y: Scale; width: number }) {
  return levels.map((level, i) => (
    <g class="level">
      <line x1={room.left} x2={width - room.right} y1={y.at(level.y)} y2={y.at(level.y)} />
      <text x={width - room.right} y={y.at(level.y) - 4} text-anchor="end">
        {levels.slice(i + 1).some((other) => Math.abs(y.at(other.y) - y.at(level.y)) < 12)
          ? ''
          : printable(level.words)}
      </text>
    </g>
  ))
}

function Marks({ chart, x, width }: { chart: PointsChart; x: Scale; width: number }) {
  return chart.marks.map((mark, i) => (
    <g class="mark">
      <line x1={x.at(mark.x)} x2={x.at(mark.x)} y1={room.top} y2={height - room.bottom} />
      <text
        x={x.at(mark.x) + (x.at(mark.x) > width / 2 ? -4 : 4)}
        y={room.top + 10 + 13 * (i % 5)}
        text-anchor={x.at(mark.x) > width / 2 ? 'end' : 'start'}
      >
        {printable(mark.words)} {chart.x.write(mark.x)}
      </text>
    </g>
  ))
}

function Axes({ chart, x, y, width }: { chart: PointsChart; x: Scale; y: Scale; width: number }) {
  const floor = height - room.bottom
  return (
    <g class="axes">
      {y.ticks.map((value) => (
        <>
          <line x1={room.left} x2={width - room.right} y1={y.at(value)} y2={y.at(value)} />
          <text x={room.left - 8} y={y.at(value) + 4} text-anchor="end">
            {chart.y.write(value)}
          </text>
        </>
      ))}
      {x.ticks.map((value) => (
        <text x={x.at(value)} y={floor + 16} text-anchor="middle">
          {chart.x.write(value)}
        </text>
      ))}
      <text class="words" x={room.left} y={14}>
        {printable(chart.y.words)}
      </text>
      <text class="words" x={width - room.right} y={height - 8} text-anchor="end">
        {printable(chart.x.words)}
      </text>
    </g>
  )
}

interface GroupProps {
  readonly group: PointGroup
  readonly x: Scale
  readonly y: Scale
  /** null: each point has the colour of what became of it. */
  readonly colour: string | null
}

function Group({ group: { points, line }, x, y, colour }: GroupProps) {
  const way = line.map((at) => `${x.at(at.x).toFixed(1)},${y.at(at.y).toFixed(1)}`).join(' ')
  return (
    <g>
      {line.length > 1 && (
        <polyline points={way} fill="none" stroke={`var(--${colour ?? 'c6'})`} stroke-width="1.5" />
      )}
      {points.map((point) => (
        <Point point={point} x={x} y={y} colour={colour ?? toneColours[point.tone]} />
      ))}
    </g>
  )
}

function Point({ point, x, y, colour }: { point: ChartPoint; x: Scale; y: Scale; colour: string }) {
  const at = x.at(point.x)
  const stroke = `var(--${colour})`
  // What has no figure is seen at the upper edge.
  const height = point.y === null ? room.top + 6 : y.at(point.y)
  return (
    <g stroke={stroke} fill={stroke} stroke-width="1.5">
      <title>{printable(point.words)}</title>
      {point.y !== null && <Interval point={point} at={at} y={y} />}
      <Mark tone={point.tone} x={at} y={height} />
      {point.label !== undefined && (
        <text class="on-paper" x={at + 9} y={height + 4} stroke="none">
          {printable(point.label)}
        </text>
      )}
    </g>
  )
}

function Interval({ point: { low, high }, at, y }: { point: ChartPoint; at: number; y: Scale }) {
  if (low === null || high === null) return null
  return (
    <>
      <line x1={at} x2={at} y1={y.at(low)} y2={y.at(high)} />
      <line x1={at - 4} x2={at + 4} y1={y.at(low)} y2={y.at(low)} />
      <line x1={at - 4} x2={at + 4} y1={y.at(high)} y2={y.at(high)} />
    </>
  )
}
