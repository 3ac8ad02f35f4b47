import type { GcPageData } from '../../../model/page-data.js'
import type { RunReport } from '../../../model/report.js'
import type { Timeline } from '../../../model/timeline.js'
import { gcAdviceSection } from '../../content/artefacts.js'
import { count, percent, time } from '../../format.js'
import { printable } from '../../printable.js'
import { figure } from './charts/figures.js'
import { Scrollable } from './scrollable.js'
import { SectionBody } from './section.js'
import { figureColumns, TableHead, wordColumns } from './table-head.js'

interface GcProps {
  readonly report: RunReport
  readonly gc: GcPageData
  readonly timeline: Timeline
}

/** How long pauses were, what they were for, and what they freed. */
export function GcPart({ report, gc, timeline }: GcProps) {
  const advice = gcAdviceSection(report)
  return (
    <section class="part" id="gc" aria-labelledby="gc-title">
      <h2 id="gc-title">Garbage collection</h2>
      {timeline.missing.pauses !== undefined && (
        <p class="none">No pauses to show: {timeline.missing.pauses}.</p>
      )}
      <div class="beside">
        {gc.histogram.length > 0 && <Histogram histogram={gc.histogram} />}
        {gc.causes.length > 0 && <Causes gc={gc} />}
        <Freed timeline={timeline} />
      </div>
      {report.gc.concurrent.length > 0 && <Concurrent concurrent={report.gc.concurrent} />}
      {advice.entries.length > 0 && (
        <>
          <h3>What follows from the GC log</h3>
          <SectionBody section={advice} />
        </>
      )}
    </section>
  )
}

function Histogram({ histogram }: Pick<GcPageData, 'histogram'>) {
  const most = Math.max(...histogram.map((step) => step.count))
  return (
    <div>
      <h3>Pauses by length</h3>
      <dl class="hbars">
        {histogram.map(({ fromMs, toMs, count: times }) => (
          <>
            <dt>
              {toMs === null
                ? `from ${figure(fromMs, 'ms')}`
                : `${figure(fromMs, 'ms')} to ${figure(toMs, 'ms')}`}
            </dt>
            <dd class="track">
              {times > 0 && <div class="fill" style={{ width: `${(100 * times) / most}%` }} />}
            </dd>
            <dd class="figure">{count(times)}</dd>
          </>
        ))}
      </dl>
    </div>
  )
}

function Causes({ gc: { causes, causesAre } }: { gc: GcPageData }) {
  const total = causes.reduce((sum, { pauseMsTotal }) => sum + pauseMsTotal, 0)
  return (
    <div>
      <h3>{causesAre === 'causes' ? 'Pauses by cause' : 'Pauses by kind of collection'}</h3>
      <Scrollable label="Pauses by cause">
        <table>
          <TableHead
            columns={[
              ...wordColumns(causesAre === 'causes' ? 'cause' : 'collection'),
              ...figureColumns('collections', 'paused', 'of all', 'longest'),
            ]}
          />
          <tbody>
            {causes.map(({ cause, collections, pauseMsTotal, pauseMsMax }) => (
              <tr>
                <th scope="row" class="name">
                  {printable(cause)}
                </th>
                <td class="figure">{count(collections)}</td>
                <td class="figure">{time(pauseMsTotal)}</td>
                <td class="figure">{total > 0 ? percent(pauseMsTotal / total) : ''}</td>
                <td class="figure">{time(pauseMsMax)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrollable>
    </div>
  )
}

/** Heap before and after, by generation: what a collection is worth. */
function Freed({ timeline }: { timeline: Timeline }) {
  const known = timeline.pauses.filter(
    (pause) => pause.heapBeforeBytes !== null && pause.heapAfterBytes !== null,
  )
  if (known.length === 0) {
    return timeline.pauses.length === 0 ? null : (
      <div>
        <h3>Before and after</h3>
        <p class="none small">No pause tells how full the heap was before and after it.</p>
      </div>
    )
  }
  const rows = (['young', 'old'] as const).flatMap((generation) => {
    const all = known.filter((pause) => pause.generation === generation)
    if (all.length === 0) return []
    const mean = (of: (pause: (typeof all)[number]) => number) =>
      all.reduce((sum, pause) => sum + of(pause), 0) / all.length
    const before = mean((pause) => pause.heapBeforeBytes!)
    const after = mean((pause) => pause.heapAfterBytes!)
    return [{ generation, pauses: all.length, before, after }]
  })
  const most = Math.max(...rows.map(({ before, after }) => Math.max(before, after)))
  return (
    <div>
      <h3>Heap before and after, on average</h3>
      <dl class="hbars">
        {rows.map(({ generation, before, after }) => (
          <>
            <dt>{generation}, before</dt>
            <dd class="track">
              <div class="fill" style={{ width: `${(100 * before) / most}%`, background: 'var(--c6)' }} />
            </dd>
            <dd class="figure">{figure(before, 'bytes')}</dd>
            <dt>after</dt>
            <dd class="track">
              <div class="fill" style={{ width: `${(100 * after) / most}%` }} />
            </dd>
            <dd class="figure">
              {figure(after, 'bytes')} ({percent(before > 0 ? (before - after) / before : 0)} freed)
            </dd>
          </>
        ))}
      </dl>
      <p class="none small">Of the {count(known.length)} pauses that tell it and are shown above.</p>
    </div>
  )
}

function Concurrent({ concurrent }: Pick<RunReport['gc'], 'concurrent'>) {
  return (
    <>
      <h3>Beside the program</h3>
      <Scrollable label="Collections beside the program">
        <table>
          <TableHead
            columns={[...wordColumns('collection or phase'), ...figureColumns('times', 'in all', 'longest')]}
          />
          <tbody>
            {concurrent.map(({ name, count: times, msTotal, msMax }) => (
              <tr>
                <th scope="row" class="name">
                  {printable(name)}
                </th>
                <td class="figure">{count(times)}</td>
                <td class="figure">{time(msTotal)}</td>
                <td class="figure">{time(msMax)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrollable>
    </>
  )
}
