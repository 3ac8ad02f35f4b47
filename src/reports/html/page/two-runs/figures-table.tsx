import type { RunReport } from '../../../../model/report.js'
import {
  count,
  duration,
  megabytes,
  notMeasured,
  orNot,
  percent,
  perSecond,
  slope,
  time,
} from '../../../format.js'
import { printable } from '../../../printable.js'
import { Scrollable } from '../scrollable.js'
import { figureColumns, TableHead, wordColumns } from '../table-head.js'

interface Figure {
  readonly name: string
  of(report: RunReport): number | null
  readonly write: (value: number) => string
}

/** What is compared: a line each. */
const figures: readonly Figure[] = [
  { name: 'Duration', of: (r) => r.durationMs, write: duration },
  { name: 'Records received', of: (r) => r.records.received, write: count },
  { name: 'Records lost', of: (r) => r.records.lost, write: count },
  { name: 'Records a second', of: (r) => r.throughput.recordsPerSecond, write: perSecond },
  { name: 'Rate reached of the rate asked', of: (r) => r.throughput.fidelity, write: percent },
  { name: 'Arrived late by, p99', of: (r) => r.lag.p99Ms, write: time },
  { name: 'Arrived late by, at most', of: (r) => r.lag.maxMs, write: time },
  { name: 'Heap limit', of: (r) => r.memory.heapLimitBytes, write: megabytes },
  { name: 'Peak RSS', of: (r) => r.memory.peakRssBytes, write: megabytes },
  { name: 'Average RSS', of: (r) => r.memory.averageRssBytes, write: megabytes },
  { name: 'Peak heap', of: (r) => r.memory.peakHeapBytes, write: megabytes },
  { name: 'Live set', of: (r) => r.memory.liveSetBytes, write: megabytes },
  { name: 'Retained, bytes a record', of: (r) => r.verdict.bytesPerRecord, write: slope },
  { name: 'Collections', of: (r) => r.gc.count, write: count },
  { name: 'GC pauses in all', of: (r) => r.gc.pauseMsTotal, write: time },
  { name: 'Longest GC pause', of: (r) => r.gc.pauseMsMax, write: time },
  { name: 'GC pauses of the run', of: (r) => r.gc.share, write: percent },
  { name: 'Processor time', of: (r) => r.cpu.totalMs, write: time },
]

const words: readonly { readonly name: string; of(report: RunReport): string }[] = [
  { name: 'Scenario', of: (r) => r.scenario.name },
  { name: 'Target', of: (r) => [r.target.kind, r.target.runtime].filter((word) => word !== null).join(', ') },
  { name: 'Collector', of: (r) => r.heap.collector ?? notMeasured },
  { name: 'Outcome', of: (r) => r.outcome.kind },
  { name: 'Verdict', of: (r) => r.verdict.kind },
  { name: 'Run quality', of: (r) => r.quality.grade },
]

export function FiguresTable({ a, b }: { readonly a: RunReport; readonly b: RunReport }) {
  return (
    <Scrollable label="Figures of both runs">
      <table class="two-runs">
        <caption>
          B beside A, - where there is no ratio; one run against one run says little of a difference: heapmark
          compare tells it from noise
        </caption>
        <TableHead columns={[...wordColumns('figure'), ...figureColumns('A', 'B', 'B / A')]} />
        <tbody>
          {words.map(({ name, of }) => (
            <tr>
              <th scope="row">{name}</th>
              <td class="words">{printable(of(a))}</td>
              <td class="words">{printable(of(b))}</td>
              <td class="figure quiet">{of(a) === of(b) ? 'the same' : 'differs'}</td>
            </tr>
          ))}
          {figures.map(({ name, of, write }) => (
            <tr>
              <th scope="row">{name}</th>
              <td class="figure">{orNot(of(a), write)}</td>
              <td class="figure">{orNot(of(b), write)}</td>
              <td class="figure">{ratio(of(a), of(b))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrollable>
  )
}

function ratio(a: number | null, b: number | null): string {
  if (a === null || b === null) return 'not known'
  if (a === 0) return b === 0 ? 'the same' : 'A is 0'
  return (b / a).toFixed(3)
}
