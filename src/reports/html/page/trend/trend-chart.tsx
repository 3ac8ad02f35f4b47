import type { TrendPageRun } from '../../../../model/page-data.js'
import { MiB } from '../../../../model/size.js'
import type { FigureTrend } from '../../../../model/trend.js'
import { dateTime, notMeasured } from '../../../format.js'
import { printable } from '../../../printable.js'
import { changeInWords, trendWords } from '../../../trend/words.js'
import { type Scale, scaleOf } from '../experiment/geometry.js'
import { useWidth } from '../experiment/use-width.js'

const height = 170
const room = { left: 76, right: 14, top: 12, bottom: 24 }

interface TrendChartProps {
  readonly trend: FigureTrend
  readonly runs: readonly TrendPageRun[]
  /** The run that is pointed at; null for none. */
  readonly at: number | null
  onPoint(at: number | null): void
}

/** A figure over the runs, the oldest first, beside the median of those before the last. */
export function TrendChart({ trend, runs, at, onPoint }: TrendChartProps) {
  const { ref, width } = useWidth()
  const { label, write } = trendWords[trend.figure]
  const x = (i: number) => room.left + ((i + 0.5) / runs.length) * (width - room.left - room.right)
  const y = yScale(trend)
  const nearest = (event: MouseEvent) => {
    const { left } = (event.currentTarget as Element).getBoundingClientRect()
    const share = (event.clientX - left - room.left) / (width - room.left - room.right)
    return Math.min(runs.length - 1, Math.max(0, Math.floor(share * runs.length)))
  }
  const shown = at ?? runs.length - 1
  return (
    <div ref={ref} class="trend-chart">
      {/* Over the chart, not around it: a slider must hold no links. */}
      <div
        class="keys"
        role="slider"
        tabIndex={0}
        aria-label={`${label} by run; ${changeInWords(trend)}; the table has the same figures`}
        aria-valuemin={1}
        aria-valuemax={runs.length}
        aria-valuenow={shown + 1}
        aria-valuetext={runInWords(runs[shown]!, trend.values[shown] ?? null, write)}
        onKeyDown={(event) => {
          const next = moved(event.key, at, runs.length)
          if (next !== undefined) {
            event.preventDefault()
            onPoint(next)
          } else if (event.key === 'Enter' && at !== null && runs[at]!.href !== null) {
            location.href = runs[at]!.href
          }
        }}
        onBlur={() => onPoint(null)}
      />
      <svg
        width={width}
        height={height}
        aria-hidden="true"
        onMouseMove={(event) => onPoint(nearest(event))}
        onMouseLeave={() => onPoint(null)}
      >
        <rect class="ground" width={width} height={height} />
        <Axis trend={trend} y={y} width={width} />
        {trend.median !== null && (
          <line
            class="median"
            x1={x(0)}
            x2={x(runs.length - 1)}
            y1={y.at(trend.median)}
            y2={y.at(trend.median)}
          />
        )}
        {at !== null && (
          <line class="pointer" x1={x(at)} x2={x(at)} y1={room.top} y2={height - room.bottom} />
        )}
        {unbroken(trend.values).map((piece) => (
          <polyline
            points={piece.map(({ i, value }) => `${x(i).toFixed(1)},${y.at(value).toFixed(1)}`).join(' ')}
          />
        ))}
        {trend.values.map((value, i) => {
          if (value === null) return null
          const { href } = runs[i]!
          const look = i === at ? 'pointed' : i === runs.length - 1 ? 'last' : undefined
          const point = (
            <circle class={look} cx={x(i)} cy={y.at(value)} r={look === undefined ? 3 : 4.5}>
              <title>{runInWords(runs[i]!, value, write)}</title>
            </circle>
          )
          return href === null ? (
            point
          ) : (
            <a href={href} tabindex={-1}>
              {point}
            </a>
          )
        })}
        <Dates runs={runs} x={x} width={width} />
      </svg>
      <p class={at === null ? 'readout' : 'readout pointed'}>
        {at === null ? medianKey(trend) : runInWords(runs[at]!, trend.values[at] ?? null, write)}
      </p>
    </div>
  )
}

/** undefined for a key that is none of the chart's. */
function moved(key: string, at: number | null, runs: number): number | null | undefined {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return Math.max(0, at === null ? runs - 1 : at - 1)
    case 'ArrowRight':
    case 'ArrowUp':
      return Math.min(runs - 1, at === null ? runs - 1 : at + 1)
    case 'Home':
      return 0
    case 'End':
      return runs - 1
    case 'Escape':
      return null
    default:
      return undefined
  }
}

function runInWords(run: TrendPageRun, value: number | null, write: (value: number) => string): string {
  return `${value === null ? notMeasured : write(value)}, ${dateTime(run.startedAt)}, ${printable(run.id)}`
}

function medianKey({ figure, median, before }: FigureTrend): string {
  if (median === null) return 'no run before the last measured it'
  return `dashed: ${before === 1 ? 'the run before' : `the median of the ${before} before the last`}, ${trendWords[figure].write(median)}`
}

/** Sizes are written in MB, so its steps are round in these. Steps finer than what is written are left out. */
function yScale(trend: FigureTrend): Scale {
  const unit = trend.figure.endsWith('Bytes') ? MiB : 1
  const { label, write } = trendWords[trend.figure]
  const axis = { words: label, scale: 'linear' as const, isBytes: false, write }
  const values = extentOf(trend).map((value) => value / unit)
  const { at, ticks } = scaleOf(axis, values, height - room.bottom, room.top, 4)
  return {
    at: (value) => at(value / unit),
    ticks: ticks
      .map((value) => value * unit)
      .filter((value, i, all) => i === 0 || write(value) !== write(all[i - 1]!)),
  }
}

/** Not from 0, for a few per cent must be seen; but so that less than a tenth never looks like much. */
function extentOf({ values, median }: FigureTrend): number[] {
  const known = [...values, median].filter((value) => value !== null)
  const [least, most] = [Math.min(...known), Math.max(...known)]
  const tenth = Math.max(Math.abs(least), Math.abs(most)) * 0.1
  return most - least < tenth ? [most - tenth, least, most] : [least, most]
}

/** A line is not drawn over a run that did not measure it. */
function unbroken(values: readonly (number | null)[]): { i: number; value: number }[][] {
  const pieces: { i: number; value: number }[][] = [[]]
  for (const [i, value] of values.entries()) {
    if (value === null) pieces.push([])
    else pieces.at(-1)!.push({ i, value })
  }
  return pieces.filter((piece) => piece.length > 1)
}

function Axis({ trend, y, width }: { trend: FigureTrend; y: Scale; width: number }) {
  return (
    <g class="axes">
      {y.ticks.map((value) => (
        <>
          <line x1={room.left} x2={width - room.right} y1={y.at(value)} y2={y.at(value)} />
          <text x={room.left - 8} y={y.at(value) + 4} text-anchor="end">
            {trendWords[trend.figure].write(value)}
          </text>
        </>
      ))}
    </g>
  )
}

interface DatesProps {
  readonly runs: readonly TrendPageRun[]
  readonly x: (i: number) => number
  readonly width: number
}

/** Days of the first run and the last; when they are one day, the times. */
function Dates({ runs, x, width }: DatesProps) {
  const [first, last] = [dateTime(runs[0]!.startedAt), dateTime(runs.at(-1)!.startedAt)].map((words) =>
    words.split(' '),
  )
  const part = first![0] === last![0] ? 1 : 0
  return (
    <g class="axes">
      <text x={Math.max(room.left, x(0) - 30)} y={height - 7}>
        {first![part]}
      </text>
      <text x={Math.min(width - room.right, x(runs.length - 1) + 30)} y={height - 7} text-anchor="end">
        {last![part]}
      </text>
    </g>
  )
}
