import { type Signal, useComputed, useSignal } from '@preact/signals'
import type { Timeline, TimelinePause } from '../../../../model/timeline.js'
import { clock, figure } from './figures.js'
import { PanelChart, type Window } from './panel-chart.js'
import { PanelTables } from './panel-tables.js'
import { type Curve, curvesIn, extremes, isNear, type Panel, panelsOf, whyEmpty, words } from './panels.js'

export interface TimelinePanelsProps {
  /** A longer one may follow: the charts go on with it. */
  readonly timeline: Timeline
  /** Of the heap, drawn where it is within the chart; null for none. */
  readonly heapLimitBytes: number | null
  readonly chosenMs: number | null
  onChoose(tMs: number, pause: TimelinePause | null): void
}

/** Everything of a run over one axis of time, with one cursor and one zoom. */
export function TimelinePanels({ timeline, heapLimitBytes, chosenMs, onChoose }: TimelinePanelsProps) {
  const whole: Window = { fromMs: 0, toMs: Math.max(timeline.stepMs, timeline.steps * timeline.stepMs) }
  const zoom = useSignal<Window | null>(null)
  const hoverMs = useSignal<number | null>(null)
  /** Where keys moved the cursor to. */
  const keyedMs = useSignal<number | null>(null)
  const syncKey = useComputed(() => `timeline ${Math.random()}`).value
  const window = zoom.value ?? whole
  const panels = panelsOf(timeline)
  const shown = panels.filter((panel) => whyEmpty(timeline, panel) === null)
  const limitOf = (panel: Panel) => (panel.id === 'heap' ? heapLimitBytes : null)
  const zoomTo = (next: Window | null) => {
    const atLeast = 4 * timeline.stepMs
    if (next === null || next.toMs - next.fromMs >= whole.toMs) zoom.value = null
    else {
      const length = Math.max(atLeast, next.toMs - next.fromMs)
      const fromMs = Math.max(0, Math.min(next.fromMs, whole.toMs - length))
      zoom.value = { fromMs, toMs: fromMs + length }
    }
  }
  const cursorMs = () => hoverMs.value ?? chosenMs ?? (window.fromMs + window.toMs) / 2
  /** So many times as much time, with what is at the cursor where it is. */
  const zoomBy = (factor: number) => {
    const at = Math.min(window.toMs, Math.max(window.fromMs, cursorMs()))
    zoomTo({
      fromMs: at - (at - window.fromMs) * factor,
      toMs: at + (window.toMs - at) * factor,
    })
  }
  const keyed = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const at = cursorMs()
    const length = window.toMs - window.fromMs
    const moved = (to: number) => {
      hoverMs.value = Math.min(window.toMs, Math.max(window.fromMs, to))
      keyedMs.value = hoverMs.value
    }
    const actions: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => moved(at - (event.shiftKey ? length / 10 : length / 100)),
      ArrowRight: () => moved(at + (event.shiftKey ? length / 10 : length / 100)),
      Enter: () => onChoose(at, null),
      '+': () => zoomBy(0.5),
      '=': () => zoomBy(0.5),
      '-': () => zoomBy(2),
      '0': () => zoomTo(null),
      n: () => choosePause(timeline.pauses.find(({ tMs }) => tMs > (chosenMs ?? -1))),
      p: () =>
        choosePause(timeline.pauses.findLast(({ tMs }) => tMs < (chosenMs ?? Number.POSITIVE_INFINITY))),
    }
    const action = actions[event.key]
    if (action === undefined) return
    event.preventDefault()
    action()
  }
  const choosePause = (pause: TimelinePause | undefined) => {
    if (pause !== undefined) onChoose(pause.tMs, pause)
  }
  return (
    <div>
      <div class="tools">
        <button type="button" onClick={() => zoomTo(null)} disabled={zoom.value === null}>
          Whole run
        </button>
        <button type="button" onClick={() => zoomBy(0.5)}>
          Zoom in
        </button>
        <button type="button" onClick={() => zoomBy(2)} disabled={zoom.value === null}>
          Zoom out
        </button>
        <span class="quiet small">
          {clock(window.fromMs, timeline.stepMs)} to {clock(window.toMs, timeline.stepMs)}. Drag to zoom,
          click for a moment; with keys: arrows, Enter, + - 0, N and P for pauses.
        </span>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: it is no set of fields */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keys move the cursor over the charts */}
      <div class="panels" role="group" aria-label="Charts over time" tabIndex={0} onKeyDown={keyed}>
        {panels.map((panel) => {
          const why = whyEmpty(timeline, panel)
          return (
            <div class="panel" data-panel={panel.id}>
              <PanelTitle
                timeline={timeline}
                panel={panel}
                why={why}
                window={window}
                hoverMs={hoverMs}
                limit={limitOf(panel)}
              />
              {why === null && (
                <PanelChart
                  timeline={timeline}
                  panel={panel}
                  window={window}
                  limit={limitOf(panel)}
                  chosenMs={chosenMs}
                  keyedMs={keyedMs.value}
                  isLast={panel === shown.at(-1)}
                  syncKey={syncKey}
                  onHover={(tMs) => {
                    hoverMs.value = tMs
                  }}
                  onZoom={zoomTo}
                  onChoose={onChoose}
                />
              )}
            </div>
          )
        })}
      </div>
      <PanelTables timeline={timeline} panels={shown} window={window} />
    </div>
  )
}

interface PanelTitleProps {
  readonly timeline: Timeline
  readonly panel: Panel
  readonly why: string | null
  readonly window: Window
  readonly hoverMs: Signal<number | null>
  readonly limit: number | null
}

/** The panel's name, and what its curves are: at the cursor, or at most. */
function PanelTitle({ timeline, panel, why, window, hoverMs, limit }: PanelTitleProps) {
  const at = hoverMs.value
  if (why !== null) {
    return (
      <div class="title">
        <strong>{panel.title}</strong> <span class="missing">not measured: {why}</span>
      </div>
    )
  }
  return (
    <div class="title">
      <strong>{panel.title}</strong>
      {panel.id === 'memory' && at !== null && <span class="key">at {clock(at, timeline.stepMs)}</span>}
      {curvesIn(timeline, panel).map((curve) => (
        <Key curve={curve} unit={panel.unit} timeline={timeline} window={window} at={at} />
      ))}
      {panel.extra === 'pauses' && <PauseKeys timeline={timeline} window={window} />}
      {panel.extra === 'live-set' && timeline.liveSet !== null && (
        <span class="key">
          <i class="point" style={{ '--swatch': 'var(--c2)' }} />
          live set <b>{figure(timeline.liveSet.largestBytes, 'bytes')}</b> at most
          {timeline.liveSet.trend !== null && ', with its trend'}
        </span>
      )}
      {limit !== null && <LimitKey timeline={timeline} panel={panel} window={window} limit={limit} />}
      {panel.extra === 'live-set' && timeline.liveSet === null && timeline.missing.liveSet !== undefined && (
        <span class="missing">no live set: {timeline.missing.liveSet}</span>
      )}
    </div>
  )
}

interface KeyProps {
  readonly curve: Curve
  readonly unit: Panel['unit']
  readonly timeline: Timeline
  readonly window: Window
  readonly at: number | null
}

const swatches: Readonly<Record<Curve['look'], string>> = {
  stack: 'area',
  steps: 'dashed',
  band: '',
  line: '',
}

function Key({ curve, unit, timeline, window, at }: KeyProps) {
  const series = timeline.series[curve.name]!
  const from = at ?? window.fromMs
  const found = extremes(timeline, series, from, at ?? window.toMs)
  const text =
    found === null
      ? 'none'
      : at !== null && found.least < found.most
        ? `${figure(found.least, unit)} to ${figure(found.most, unit)}`
        : figure(found.most, unit)
  return (
    <span class="key">
      <i class={swatches[curve.look]} style={{ '--swatch': `var(--${curve.colour})` }} />
      {words(curve.name)} <b>{text}</b>
      {at === null && found !== null && ' at most'}
    </span>
  )
}

interface LimitKeyProps {
  readonly timeline: Timeline
  readonly panel: Panel
  readonly window: Window
  readonly limit: number
}

/** What the dashed line is, or that it would be far above the chart. */
function LimitKey({ timeline, panel, window, limit }: LimitKeyProps) {
  const tops = curvesIn(timeline, panel).map(
    ({ name }) => extremes(timeline, timeline.series[name]!, window.fromMs, window.toMs)?.most ?? 0,
  )
  const isDrawn = isNear(limit, Math.max(timeline.liveSet?.largestBytes ?? 0, ...tops))
  return (
    <span class="key">
      {isDrawn && <i class="dashed" style={{ '--swatch': 'var(--c5)' }} />}
      heap limit <b>{figure(limit, panel.unit)}</b>
      {!isDrawn && ' (above this chart)'}
    </span>
  )
}

function PauseKeys({ timeline, window }: { timeline: Timeline; window: Window }) {
  const within = timeline.pauses.filter(({ tMs }) => tMs >= window.fromMs && tMs <= window.toMs)
  const of = (generation: TimelinePause['generation']) => {
    const all = within.filter((pause) => pause.generation === generation)
    const longest = all.reduce((most, { pauseMs }) => Math.max(most, pauseMs), 0)
    const total = all.reduce((sum, { count }) => sum + count, 0)
    return total === 0 ? 'none' : `${total.toLocaleString('en-US')}, longest ${figure(longest, 'ms')}`
  }
  return (
    <>
      <span class="key">
        <i class="area" style={{ '--swatch': 'var(--c6)' }} />
        young <b>{of('young')}</b>
      </span>
      <span class="key">
        <i class="area" style={{ '--swatch': 'var(--c5)' }} />
        old <b>{of('old')}</b>
      </span>
    </>
  )
}
