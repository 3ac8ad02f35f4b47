import { diskUsage } from './disk-usage.js'
import { History, type PastRun, type UnreadablePastRun } from './history/history.js'
import { keptName, type RunLine } from './history/line.js'
import { readPins } from './history/pins.js'

/** One run as `heapmark results` shows it; figures are null when they were not measured. */
export interface RunRow extends Omit<RunLine, 'recordBytes' | 'recordMtimeMs'> {
  readonly path: string
  /** The outcome's kind, or `running`. */
  readonly outcome: string
  /** Whether it was chosen as a baseline. */
  readonly pinned: boolean
  readonly diskBytes: number
}

/** A folder that is a run's by its name, but cannot be read. */
export interface UnreadableRun extends UnreadablePastRun {
  readonly diskBytes: number
}

/** The newest `limit` runs of a results folder, those of `scenario` alone unless that is null. */
export async function listRuns(
  resultsFolder: string,
  limit: number,
  scenario: string | null,
): Promise<(RunRow | UnreadableRun)[]> {
  const rows: (RunRow | UnreadableRun)[] = []
  const pins = readPins(resultsFolder)
  const wanted = scenario === null ? null : keptName(scenario)
  for await (const run of new History(resultsFolder).runs()) {
    if (wanted !== null && 'scenario' in run && run.scenario !== wanted) continue
    rows.push('problem' in run ? { ...run, diskBytes: diskUsage(run.path) } : rowOf(run, pins))
    if (rows.length >= limit) break
  }
  return rows
}

function rowOf(run: PastRun, pins: ReadonlySet<string>): RunRow {
  const { recordBytes: _bytes, recordMtimeMs: _mtime, isGoing, outcome, ...line } = run
  return {
    ...line,
    outcome: isGoing ? 'running' : outcome,
    pinned: pins.has(run.id),
    diskBytes: diskUsage(run.path),
  }
}
