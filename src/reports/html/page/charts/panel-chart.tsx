import { useLayoutEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import type { Timeline, TimelinePause } from '../../../../model/timeline.js'
import { colour, theme, tint } from '../theme.js'
import { axisFigure, clock } from './figures.js'
import { drawnCurves, isNear, type Panel } from './panels.js'

/** All y axes are as wide, so that all panels stand under each other. */
const axisWidth = 76
/** A click counts as on a pause within so many pixels of it. */
const nearPixels = 8

export interface Window {
  readonly fromMs: number
  readonly toMs: number
}

export interface PanelChartProps {
  readonly timeline: Timeline
  readonly panel: Panel
  readonly window: Window
  /** Drawn as a dashed line where it is within the chart; null for none. */
  readonly limit: number | null
  /** Marked through all panels. */
  readonly chosenMs: number | null
  /** Where keys moved the cursor to; the mouse moves it by itself. */
  readonly keyedMs: number | null
  readonly isLast: boolean
  /** Charts of one key share their cursor. */
  readonly syncKey: string
  onHover(tMs: number | null): void
  onZoom(window: Window): void
  onChoose(tMs: number, pause: TimelinePause | null): void
}

/** One panel on a canvas. A timeline that has grown, or another window, is drawn without building the chart anew. */
export function PanelChart(props: PanelChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot | null>(null)
  // What the chart's own callbacks see: always the newest.
  const now = useRef(props)
  now.current = props
  const shape = `${theme.value} ${props.isLast} ${props.panel.id} ${props.panel.curves
    .map(({ name }) => props.timeline.series[name]?.low === null)
    .join()} ${Object.keys(props.timeline.series).join()}`

  useLayoutEffect(() => {
    const element = place.current!
    const built = new uPlot(optionsOf(now, element.clientWidth || 600), dataOf(props), element)
    chart.current = built
    const resized = new ResizeObserver(() => {
      if (element.clientWidth > 0) built.setSize({ width: element.clientWidth, height: built.height })
    })
    resized.observe(element)
    return () => {
      resized.disconnect()
      built.destroy()
      chart.current = null
    }
  }, [shape])

  useLayoutEffect(() => {
    chart.current?.setData(dataOf(props), true)
  }, [props.timeline])

  useLayoutEffect(() => {
    const { fromMs, toMs } = props.window
    chart.current?.setScale('x', { min: fromMs / 1000, max: toMs / 1000 })
  }, [props.window.fromMs, props.window.toMs])

  useLayoutEffect(() => {
    chart.current?.redraw(false)
  }, [props.chosenMs])

  useLayoutEffect(() => {
    const { keyedMs } = props
    // A chart that was made in this very step has no scale before it is drawn.
    if (keyedMs !== null && chart.current?.scales['x']?.min != null) {
      chart.current.setCursor({ left: chart.current.valToPos(keyedMs / 1000, 'x'), top: 0 }, false)
    }
  }, [props.keyedMs])

  return <div ref={place} class="chart" aria-hidden="true" />
}

const powersOfTwo = Array.from({ length: 48 }, (_, i) => 2 ** i)

type Now = { readonly current: PanelChartProps }

function dataOf({ timeline, panel }: PanelChartProps): uPlot.AlignedData {
  if (panel.extra === 'pauses') {
    const { pauses } = timeline
    const of = (generation: TimelinePause['generation']) =>
      pauses.map((pause) => (pause.generation === generation ? pause.pauseMs : null))
    return [pauses.map(({ tMs }) => tMs / 1000), of('young'), of('old')]
  }
  const x = Array.from({ length: timeline.steps }, (_, i) => ((i + 0.5) * timeline.stepMs) / 1000)
  const columns = drawnCurves(timeline, panel).flatMap(({ high, low }) =>
    low === null ? [high] : [high, low],
  )
  return [x, ...columns] as uPlot.AlignedData
}

function optionsOf(now: Now, width: number): uPlot.Options {
  const { timeline, panel, isLast, syncKey, window } = now.current
  const curves = drawnCurves(timeline, panel)
  const series: uPlot.Series[] = [{}]
  const bands: uPlot.Band[] = []
  for (const { curve, low } of curves) {
    const stacked = curve.look === 'stack'
    series.push({
      stroke: colour(curve.colour),
      width: stacked ? 1 : 1.5,
      ...(curve.look === 'steps' ? { dash: [5, 4], paths: uPlot.paths.stepped!({ align: 1 }) } : {}),
      points: { show: false },
      // Those below are covered by the bands between: see bandsOfStack.
      ...(stacked && series.length === 1 ? { fill: tint(curve.colour, 0.3) } : {}),
    })
    if (stacked && series.length > 2) {
      bands.push({ series: [series.length - 1, series.length - 2], fill: tint(curve.colour, 0.3) })
    }
    if (low !== null) {
      series.push({ stroke: tint(curve.colour, 0.55), width: 1, points: { show: false } })
      bands.push({ series: [series.length - 2, series.length - 1], fill: tint(curve.colour, 0.22) })
    }
  }
  if (panel.extra === 'pauses') {
    for (const variable of ['c6', 'c5']) {
      series.push({ fill: colour(variable), stroke: colour(variable), paths: stems, points: { show: false } })
    }
  }
  const grid = { stroke: tint('line', 0.8), width: 1 }
  const axis = { stroke: colour('quiet'), font: '11px system-ui, sans-serif', ticks: { show: false } }
  return {
    width,
    height: panel.height + (isLast ? 24 : 0),
    // Half a line below, for the lowest figure of the axis.
    padding: [6, 8, isLast ? 0 : 7, 0],
    legend: { show: false },
    series,
    bands,
    scales: {
      x: { time: false, range: (_, min, max) => [min, max] },
      y: { range: (_, __, max) => [0, top(now, max)] },
    },
    axes: [
      {
        ...axis,
        size: isLast ? 24 : 0,
        grid,
        space: 90,
        values: (u, splits) => {
          if (!isLast) return []
          const step = ((splits[1] ?? 1) - (splits[0] ?? 0)) * 1000
          return splits.map((s) => (u.scales['x']!.max === s ? '' : clock(s * 1000, step)))
        },
      },
      {
        ...axis,
        size: axisWidth,
        grid,
        space: 28,
        // Powers of two divide bytes as figures write them.
        ...(panel.unit.startsWith('bytes') ? { incrs: powersOfTwo } : {}),
        values: (_, splits) => splits.map((value) => axisFigure(value, panel.unit)),
      },
    ],
    cursor: {
      y: false,
      sync: { key: syncKey, scales: ['x', null] },
      drag: { x: true, y: false, setScale: false },
      points: { size: 5 },
    },
    hooks: {
      ready: [
        (u) => {
          u.setScale('x', { min: window.fromMs / 1000, max: window.toMs / 1000 })
          listen(u, now)
        },
      ],
      setCursor: [
        (u) => {
          const { left } = u.cursor
          now.current.onHover(left === undefined || left < 0 ? null : u.posToVal(left, 'x') * 1000)
        },
      ],
      setSelect: [
        (u) => {
          if (u.select.width < 4) return
          const from = u.posToVal(u.select.left, 'x')
          const to = u.posToVal(u.select.left + u.select.width, 'x')
          u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
          now.current.onZoom({ fromMs: from * 1000, toMs: to * 1000 })
        },
      ],
      drawAxes: [(u) => drawBands(u, now.current)],
      draw: [(u) => drawExtras(u, now.current)],
    },
  }
}

/** A chart's upper end: a little above all that is drawn, and never below a thousandth. */
function top({ current: { panel, timeline, limit } }: Now, max: number | null): number {
  const points = panel.extra === 'live-set' ? (timeline.liveSet?.largestBytes ?? 0) : 0
  const highest = Math.max(max ?? 0, points)
  const withLimit = limit !== null && isNear(limit, highest) ? Math.max(limit, highest) : highest
  return withLimit > 0 ? withLimit * 1.06 : 1
}

const stems: uPlot.Series.PathBuilder = (u, s, from, to) => {
  const path = new Path2D()
  const width = Math.max(1, Math.round(1.5 * devicePixelRatio))
  const floor = u.bbox.top + u.bbox.height
  for (let i = from; i <= to; i++) {
    const value = u.data[s]![i]
    if (value === null || value === undefined) continue
    const x = Math.round(u.valToPos(u.data[0][i]!, 'x', true) - width / 2)
    const y = Math.min(u.valToPos(value, 'y', true), floor - 1)
    path.rect(x, y, width, floor - y)
  }
  return {
    fill: path,
    stroke: null,
    clip: null,
    band: null,
    gaps: null,
    flags: 0,
  } as unknown as uPlot.Series.Paths
}

function listen(u: uPlot, now: Now): void {
  let pressedAt = 0
  u.over.addEventListener('mousedown', (event) => {
    pressedAt = event.clientX
  })
  u.over.addEventListener('click', (event) => {
    if (Math.abs(event.clientX - pressedAt) > 3) return
    const left = event.clientX - u.over.getBoundingClientRect().left
    const { timeline, panel, onChoose } = now.current
    const pause = panel.extra === 'pauses' ? nearestPause(u, timeline.pauses, left) : null
    onChoose(pause?.tMs ?? u.posToVal(left, 'x') * 1000, pause)
  })
}

function nearestPause(u: uPlot, pauses: readonly TimelinePause[], left: number): TimelinePause | null {
  let nearest: TimelinePause | null = null
  for (const pause of pauses) {
    if (Math.abs(u.valToPos(pause.tMs / 1000, 'x') - left) > nearPixels) continue
    if (nearest === null || pause.pauseMs > nearest.pauseMs) nearest = pause
  }
  return nearest
}

/** Behind the curves: what was done to the target, or what went wrong around it. */
function drawBands(u: uPlot, { timeline, panel }: PanelChartProps): void {
  const { ctx, bbox } = u
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
  for (const { kind, fromMs, toMs, words } of timeline.bands) {
    const from = u.valToPos(fromMs / 1000, 'x', true)
    const width = Math.max(2 * devicePixelRatio, u.valToPos(toMs / 1000, 'x', true) - from)
    ctx.fillStyle = tint(kind === 'fault' ? 'c5' : 'c2', 0.16)
    ctx.fillRect(from, bbox.top, width, bbox.height)
    if (panel.id !== 'memory') continue
    ctx.fillStyle = colour(kind === 'fault' ? 'bad' : 'c2')
    ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`
    ctx.textBaseline = 'top'
    ctx.fillText(words.slice(0, 60), from + 3 * devicePixelRatio, bbox.top + 2 * devicePixelRatio)
  }
  ctx.restore()
}

/** Before the curves: the live set with its trend, a limit, the chosen moment. */
function drawExtras(u: uPlot, { timeline, panel, limit, chosenMs }: PanelChartProps): void {
  const { ctx, bbox } = u
  const x = (tMs: number) => u.valToPos(tMs / 1000, 'x', true)
  const y = (value: number) => u.valToPos(value, 'y', true)
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
  // The curves before may have been dashed.
  ctx.setLineDash([])
  if (limit !== null) {
    ctx.strokeStyle = colour('c5')
    ctx.lineWidth = devicePixelRatio
    ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio])
    line(ctx, [
      [bbox.left, y(limit)],
      [bbox.left + bbox.width, y(limit)],
    ])
    ctx.setLineDash([])
  }
  if (panel.extra === 'live-set' && timeline.liveSet !== null) {
    const { points, trend } = timeline.liveSet
    if (trend !== null) {
      const known = trend.filter(({ lowBytes }) => lowBytes !== null)
      ctx.fillStyle = tint('c2', 0.16)
      fill(ctx, [
        ...known.map(({ tMs, highBytes }) => [x(tMs), y(highBytes!)] as const),
        ...known.map(({ tMs, lowBytes }) => [x(tMs), y(lowBytes!)] as const).reverse(),
      ])
      ctx.strokeStyle = colour('c2')
      ctx.lineWidth = 1.5 * devicePixelRatio
      line(
        ctx,
        trend.map(({ tMs, bytes }) => [x(tMs), y(bytes)] as const),
      )
    }
    ctx.fillStyle = colour('c2')
    for (const { tMs, bytes } of points) {
      ctx.beginPath()
      ctx.arc(x(tMs), y(bytes), 2.5 * devicePixelRatio, 0, 2 * Math.PI)
      ctx.fill()
    }
  }
  if (chosenMs !== null) {
    ctx.strokeStyle = colour('ink')
    ctx.lineWidth = devicePixelRatio
    line(ctx, [
      [x(chosenMs), bbox.top],
      [x(chosenMs), bbox.top + bbox.height],
    ])
  }
  ctx.restore()
}

type Point = readonly [number, number]

function line(ctx: CanvasRenderingContext2D, points: readonly Point[]): void {
  ctx.beginPath()
  for (const [x, y] of points) ctx.lineTo(x, y)
  ctx.stroke()
}

function fill(ctx: CanvasRenderingContext2D, points: readonly Point[]): void {
  ctx.beginPath()
  for (const [x, y] of points) ctx.lineTo(x, y)
  ctx.fill()
}
