import { count, duration, megabytes, perSecond, size } from '../reports/format.js'
import { printable } from '../reports/printable.js'
import type { RunRow, UnreadableRun } from '../run/list-runs.js'

interface Column {
  readonly title: string
  readonly right?: true
  /** Left out unless some run has something to show there. */
  wantedFor?(run: RunRow): boolean
  cell(run: RunRow): string
}

const allColumns: readonly Column[] = [
  { title: 'RUN', cell: (run) => run.id },
  { title: 'SCENARIO', cell: (run) => run.scenario },
  { title: 'TARGET', cell: (run) => run.target },
  { title: 'OUTCOME', cell: (run) => run.outcome },
  { title: 'TIME', right: true, cell: (run) => orDash(run.durationMs, duration) },
  { title: 'RECORDS', right: true, cell: (run) => orDash(run.records, count) },
  { title: 'RATE/S', right: true, cell: (run) => orDash(run.recordsPerSecond, perSecond) },
  { title: 'PEAK RSS', right: true, cell: (run) => orDash(run.peakRssBytes, megabytes) },
  { title: 'VERDICT', cell: (run) => run.verdict },
  { title: 'BUDGETS', cell: budgetsCell, wantedFor: hasBudgets },
  { title: 'DISK', right: true, cell: (run) => size(run.diskBytes) },
]

/** Lines of an aligned table; a run that cannot be read has its id and the reason. */
export function runTable(runs: readonly (RunRow | UnreadableRun)[]): string[] {
  const columns = allColumns.filter(
    ({ wantedFor }) => wantedFor === undefined || runs.some((run) => !('problem' in run) && wantedFor(run)),
  )
  const header = columns.map((column) => column.title)
  const rows = runs.map((run) =>
    'problem' in run ? null : columns.map((column) => printable(column.cell(run))),
  )
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row?.[i]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (columns[i]!.right ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd()
  const unreadable = ({ id, problem, diskBytes }: UnreadableRun) =>
    `${printable(id).padEnd(widths[0]!)}  unreadable (${size(diskBytes)}): ${printable(problem)}`
  return [line(header), ...runs.map((run, i) => ('problem' in run ? unreadable(run) : line(rows[i]!)))]
}

function hasBudgets({ budgets: { passed, failed, notMeasured }, pinned }: RunRow): boolean {
  return passed + failed + notMeasured > 0 || pinned
}

/** `ok`, or how many failed or were not measured; a run that is held against by others is marked. */
function budgetsCell({ budgets: { passed, failed, notMeasured }, pinned }: RunRow): string {
  const words = [
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(notMeasured > 0 ? [`${notMeasured} open`] : []),
    ...(failed === 0 && notMeasured === 0 && passed > 0 ? ['ok'] : []),
    ...(pinned ? ['pinned'] : []),
  ]
  return words.length === 0 ? '-' : words.join(', ')
}

function orDash(value: number | null, write: (value: number) => string): string {
  return value === null ? '-' : write(value)
}
