import { mkdirSync, writeFileSync } from 'node:fs'
import path, { join } from 'node:path'
import { defaultLeakOptions } from '../../src/experiments/leak/options.js'
import {
  type ExperimentHead,
  type ExperimentRecord,
  experimentFiles,
  experimentFormatVersion,
} from '../../src/model/experiment.js'
import { leakReport } from './experiment-reports.js'
import { emptyRecord, writeRun } from './run-folders.js'

/** No process has it: beyond the largest number that Linux gives (man 5 proc, pid_max). */
export const pidOfNobody = 2 ** 22 + 1

/** A leak experiment of one run in which nothing was measured; tests change what they are about. */
export function experimentRecord(changes: Partial<ExperimentRecord> = {}): ExperimentRecord {
  return {
    formatVersion: experimentFormatVersion,
    heapmarkVersion: '0.1.0',
    id: '2026-01-16T10-30-00Z-leak-orders',
    experiment: 'leak',
    commandLine: ['heapmark', 'leak', 'orders.yaml'],
    benchPid: pidOfNobody,
    startedAt: '2026-01-16T10:30:00.000Z',
    endedAt: '2026-01-16T10:40:00.000Z',
    subject: leakReport.subject,
    options: defaultLeakOptions,
    fingerprint: '',
    steps: [{ label: '1 x 1000 records', run: 'runs/2026-01-16T10-30-00Z-empty' }],
    ended: 'decided',
    ...changes,
  }
}

/** Writes an experiment's folder with its runs, and its report where there is one. @returns its path */
export function writeExperiment(
  resultsFolder: string,
  record: ExperimentRecord,
  report: ExperimentHead | null = leakReport,
): string {
  const folder = join(resultsFolder, record.id)
  mkdirSync(join(folder, experimentFiles.runs), { recursive: true })
  for (const { run } of record.steps) {
    writeRun(join(folder, experimentFiles.runs), emptyRecord({ id: path.basename(run) }), [])
  }
  writeFileSync(join(folder, experimentFiles.record), JSON.stringify(record))
  if (report !== null) writeFileSync(join(folder, 'report.json'), JSON.stringify(report))
  return folder
}
