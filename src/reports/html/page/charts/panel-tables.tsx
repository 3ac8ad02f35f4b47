import type { Timeline } from '../../../../model/timeline.js'
import { printable } from '../../../printable.js'
import { LateDetails } from '../late-details.js'
import { Scrollable } from '../scrollable.js'
import { figureColumns, TableHead, wordColumns } from '../table-head.js'
import { clock, figure } from './figures.js'
import type { Window } from './panel-chart.js'
import { curvesIn, extremes, type Panel, words } from './panels.js'

/** More would be for a program, which has samples.ndjson. */
const rows = 30

interface PanelTablesProps {
  readonly timeline: Timeline
  readonly panels: readonly Panel[]
  readonly window: Window
}

/** The charts in figures, for whoever cannot or does not want to see curves. Made when they are asked for. */
export function PanelTables({ timeline, panels, window }: PanelTablesProps) {
  return (
    <LateDetails
      summary="These charts as tables"
      content={() =>
        panels.map((panel) =>
          panel.extra === 'pauses' ? (
            <PauseTable timeline={timeline} window={window} />
          ) : (
            <PanelTable timeline={timeline} panel={panel} window={window} />
          ),
        )
      }
    />
  )
}

function PanelTable({ timeline, panel, window }: { timeline: Timeline; panel: Panel; window: Window }) {
  const length = Math.max(timeline.stepMs, (window.toMs - window.fromMs) / rows)
  const count = Math.max(1, Math.ceil((window.toMs - window.fromMs) / length))
  const curves = curvesIn(timeline, panel)
  return (
    <Scrollable label={`${panel.title} as a table`}>
      <table>
        <caption>
          {panel.title}: smallest and largest value in each {figure(length, 'ms')}
        </caption>
        <TableHead columns={figureColumns('from', ...curves.map(({ name }) => words(name)))} />
        <tbody>
          {Array.from({ length: count }, (_, i) => {
            const fromMs = window.fromMs + i * length
            return (
              <tr>
                <th scope="row" class="figure">
                  {clock(fromMs, length)}
                </th>
                {curves.map(({ name }) => {
                  const found = extremes(timeline, timeline.series[name]!, fromMs, fromMs + length - 1e-6)
                  return <td class="figure">{found === null ? 'none' : range(found, panel.unit)}</td>
                })}
              </tr>
            )
          })}
        </tbody>
      </table>
    </Scrollable>
  )
}

function range({ least, most }: { least: number; most: number }, unit: Panel['unit']): string {
  return least === most ? figure(most, unit) : `${figure(least, unit)} to ${figure(most, unit)}`
}

function PauseTable({ timeline, window }: { timeline: Timeline; window: Window }) {
  const within = timeline.pauses.filter(({ tMs }) => tMs >= window.fromMs && tMs <= window.toMs)
  const longest = [...within]
    .sort((a, b) => b.pauseMs - a.pauseMs)
    .slice(0, rows)
    .sort((a, b) => a.tMs - b.tMs)
  // Only a JVM's log tells causes, and not of each pause.
  const withCauses = longest.some(({ cause }) => cause !== null)
  return (
    <Scrollable label="GC pauses as a table">
      <table>
        <caption>The longest pauses of this time, up to {rows}</caption>
        <TableHead
          columns={[
            ...figureColumns('ended at', 'length', 'heap before', 'after'),
            ...wordColumns('pause', ...(withCauses ? ['cause'] : [])),
          ]}
        />
        <tbody>
          {longest.map(({ tMs, pauseMs, heapBeforeBytes, heapAfterBytes, name, cause }) => (
            <tr>
              <th scope="row" class="figure">
                {clock(tMs, 100)}
              </th>
              <td class="figure">{figure(pauseMs, 'ms')}</td>
              <td class="figure">
                {heapBeforeBytes === null ? 'not told' : figure(heapBeforeBytes, 'bytes')}
              </td>
              <td class="figure">{heapAfterBytes === null ? 'not told' : figure(heapAfterBytes, 'bytes')}</td>
              <td class="name">{printable(name)}</td>
              {withCauses && <td class="name">{cause === null ? 'none told' : printable(cause)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrollable>
  )
}
