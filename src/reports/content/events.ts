import type { LastSamplesRow, RunReport } from '../../model/report.js'
import { count, megabytes, notMeasured, time } from '../format.js'
import { printable } from '../printable.js'
import { entry, type Section } from './section.js'

/** A column of the last half minute; null where its figure was not measured. */
interface FigureColumn {
  readonly title: string
  cell(row: LastSamplesRow): string | null
}

const figureColumns: readonly FigureColumn[] = [
  { title: 'RSS', cell: ({ rssBytes }) => written(rssBytes, megabytes) },
  { title: 'heap used', cell: ({ heapUsedBytes }) => written(heapUsedBytes, megabytes) },
  { title: 'GC pauses', cell: ({ gcPauses }) => written(gcPauses, count) },
  { title: 'paused', cell: ({ gcPauseMs }) => written(gcPauseMs, time) },
  { title: 'records', cell: ({ records }) => written(records, count) },
  { title: 'cores', cell: ({ cpuCores }) => written(cpuCores, (cores) => cores.toFixed(2)) },
]

function written(value: number | null, write: (value: number) => string): string | null {
  return value === null ? null : write(value)
}

/** The last half minute of a run that did not end as it should; nothing for one that did. */
export function beforeTheEndSection({ lastSamples }: RunReport): Section {
  if (lastSamples.length === 0) return { title: 'Before the End', entries: [] }
  // What was never measured is said under Not Measured; here it would only take room.
  const columns = figureColumns.filter(({ cell }) => lastSamples.some((row) => cell(row) !== null))
  return {
    title: 'Before the End',
    table: {
      columns: [
        { title: 'time to it', holds: 'figures' },
        ...columns.map(({ title }) => ({ title, holds: 'figures' as const })),
      ],
      rows: lastSamples.map((row) => [
        `${(row.beforeEndMs / 1000).toFixed(1)}s`,
        ...columns.map(({ cell }) => cell(row) ?? notMeasured),
      ]),
    },
    entries: [],
  }
}

/** What was done to the target on request, for it shows in the other figures. */
export function perturbationsSection({ perturbations }: RunReport): Section {
  return {
    title: 'Perturbations',
    entries: perturbations.map(({ tMs, action, durationMs, file }) =>
      entry(
        `at ${time(tMs)}`,
        `${printable(action)}, took ${time(durationMs)}${file === null ? '' : `: ${printable(file)}`}`,
      ),
    ),
  }
}
