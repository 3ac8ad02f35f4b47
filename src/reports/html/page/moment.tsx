import type { FlameGraphData, LogPageData } from '../../../model/page-data.js'
import type { Timeline, TimelinePause, TimelineSeriesName } from '../../../model/timeline.js'
import { percent } from '../../format.js'
import { printable } from '../../printable.js'
import { clock, figure } from './charts/figures.js'
import { extremes } from './charts/panels.js'
import { heaviestFrames, sliceAt } from './flame/slices.js'
import { Verbatim } from './scrollable.js'

/** A pause makes records late while it lasts and until what waited has left. */
const lagAfterMs = 2000
/** Lines within this time of a moment are near it. */
export const nearMs = 1000
const mostLines = 12

export interface Moment {
  readonly tMs: number
  readonly pause: TimelinePause | null
}

interface MomentProps {
  readonly moment: Moment
  readonly timeline: Timeline
  readonly flameGraphs: readonly FlameGraphData[]
  readonly logs: readonly LogPageData[]
  onClose(): void
}

/** What is known of one moment: the pause that was clicked and the lag it caused, what ran, what was logged. */
export function MomentDetails({ moment, timeline, flameGraphs, logs, onClose }: MomentProps) {
  const { tMs, pause } = moment
  return (
    <div class="moment" id="moment" role="status" aria-label="The chosen moment">
      <div class="tools">
        <h3>At {clock(tMs, 100)}</h3>
        <button type="button" class="push" onClick={onClose}>
          Close
        </button>
      </div>
      {pause === null ? (
        <Readings timeline={timeline} tMs={tMs} />
      ) : (
        <PauseDetails pause={pause} timeline={timeline} />
      )}
      <Bands timeline={timeline} tMs={tMs} />
      <RunningThen flameGraphs={flameGraphs} tMs={tMs} />
      <LoggedThen logs={logs} tMs={tMs} />
    </div>
  )
}

const readings: readonly TimelineSeriesName[] = [
  'rssBytes',
  'heapUsedBytes',
  'recordsPerSecond',
  'lagMs',
  'cpuCores',
]
const units = {
  rssBytes: 'bytes',
  heapUsedBytes: 'bytes',
  recordsPerSecond: 'perSecond',
  lagMs: 'ms',
  cpuCores: 'cores',
} as const
const names = {
  rssBytes: 'RSS',
  heapUsedBytes: 'heap used',
  recordsPerSecond: 'records/s',
  lagMs: 'lag',
  cpuCores: 'cores',
} as const

function Readings({ timeline, tMs }: { timeline: Timeline; tMs: number }) {
  const found = readings.flatMap((name) => {
    const series = timeline.series[name]
    // The nearest step that holds something: a sample lasts until the next one.
    const range = series && extremes(timeline, series, tMs - timeline.gapMs / 2, tMs + timeline.gapMs / 2)
    return range === undefined || range === null ? [] : [{ name: name as keyof typeof units, ...range }]
  })
  if (found.length === 0) return <p class="none">No sample lies near this moment.</p>
  return (
    <p>
      {found.map(({ name, least, most }, i) => (
        <>
          {i > 0 && ', '}
          {names[name]} {least < most ? `${figure(least, units[name])} to ` : ''}
          {figure(most, units[name])}
        </>
      ))}
      .
    </p>
  )
}

function PauseDetails({ pause, timeline }: { pause: TimelinePause; timeline: Timeline }) {
  const { tMs, pauseMs, name, cause, heapBeforeBytes, heapAfterBytes, count, totalMs, line } = pause
  const heap =
    heapBeforeBytes === null || heapAfterBytes === null
      ? null
      : `heap ${figure(heapBeforeBytes, 'bytes')} to ${figure(heapAfterBytes, 'bytes')}`
  return (
    <>
      <p>
        <strong>{figure(pauseMs, 'ms')}</strong> pause: <span class="name">{printable(name)}</span>
        {cause !== null && (
          <>
            {' '}
            for <span class="name">{printable(cause)}</span>
          </>
        )}
        {heap !== null && `, ${heap}`}
        {line !== null && `, gc.log line ${line}`}
        {count > 1 && `; the longest of ${count} that fell together, ${figure(totalMs, 'ms')} in all`}.
      </p>
      <p>{lagOf(timeline, tMs, pauseMs)}</p>
    </>
  )
}

/** What became of the lag: before the pause, and from its beginning until what had waited was gone. */
function lagOf(timeline: Timeline, tMs: number, pauseMs: number): string {
  const series = timeline.series.lagMs
  if (series === undefined)
    return `The lag it caused is not known: ${timeline.missing.lagMs ?? 'nobody told of lag'}.`
  const beganMs = tMs - pauseMs
  const before = extremes(timeline, series, beganMs - lagAfterMs, beganMs - timeline.stepMs)
  const after = extremes(timeline, series, beganMs, tMs + lagAfterMs)
  if (after === null) return 'The lag it caused is not known: no sample lies near it.'
  const was =
    before === null
      ? ''
      : `; in the ${lagAfterMs / 1000} s before it was ${figure(before.most, 'ms')} at most`
  return `Records left up to ${figure(after.most, 'ms')} late until ${lagAfterMs / 1000} s after it${was}.`
}

function Bands({ timeline, tMs }: { timeline: Timeline; tMs: number }) {
  const within = timeline.bands.filter(({ fromMs, toMs }) => tMs >= fromMs && tMs <= toMs)
  if (within.length === 0) return null
  return (
    <ul class="plain">
      {within.map(({ kind, words, fromMs, toMs }) => (
        <li>
          {kind === 'fault' ? 'Fault' : 'Done on request'}: {printable(words)}, {clock(fromMs, 100)} to{' '}
          {clock(toMs, 100)}
        </li>
      ))}
    </ul>
  )
}

function RunningThen({ flameGraphs, tMs }: { flameGraphs: readonly FlameGraphData[]; tMs: number }) {
  const found = flameGraphs.flatMap((graph) => {
    const slice = sliceAt(graph, tMs)
    return slice === null ? [] : [{ graph, slice, frames: heaviestFrames(graph, slice, 5) }]
  })
  if (found.length === 0) {
    const why =
      flameGraphs.length === 0 ? 'the run has no recording' : 'its recordings say nothing about this time'
    return <p class="none small">What ran then is not known: {why}.</p>
  }
  return (
    <div class="beside">
      {found.map(({ graph, slice, frames }) => (
        <div>
          <h3>
            {graph.weight === 'cpu' ? 'Ran' : 'Allocated'} from {clock(slice.fromMs, 100)} to{' '}
            {clock(slice.toMs, 100)}
          </h3>
          <table>
            <tbody>
              {frames.map(({ name, share }) => (
                <tr>
                  <td class="figure">{percent(share)}</td>
                  <th scope="row" class="name">
                    {printable(name)}
                  </th>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ))}
    </div>
  )
}

function LoggedThen({ logs, tMs }: { logs: readonly LogPageData[]; tMs: number }) {
  const timed = logs.filter(({ placedBy }) => placedBy !== null)
  const near = timed.flatMap(({ file, lines }) =>
    lines
      .filter((line) => line.tMs !== null && Math.abs(line.tMs - tMs) <= nearMs)
      .map(({ text, tMs: at }) => ({ file, text, at: at! })),
  )
  if (near.length === 0) {
    const why =
      timed.length > 0
        ? `no line of its logs lies within ${nearMs / 1000} s`
        : logs.length > 0
          ? 'its logs carry no time of day'
          : 'the run left no log'
    return <p class="none small">What was logged then is not known: {why}.</p>
  }
  return (
    <>
      <h3>Logged within {nearMs / 1000} s</h3>
      <Verbatim
        label="Lines near the moment"
        text={near
          .slice(0, mostLines)
          .map(({ file, text, at }) => `${clock(at, 100)}  ${printable(file)}: ${printable(text)}`)
          .join('\n')}
      />
      {near.length > mostLines && <p class="none small">and {near.length - mostLines} more</p>}
    </>
  )
}
