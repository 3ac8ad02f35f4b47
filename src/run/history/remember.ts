import path from 'node:path'
import type { RunReport } from '../../model/report.js'
import type { RunRecord } from '../../model/run-record.js'
import { appendToIndex, recordFileOf } from './index-file.js'
import { lineOf } from './line.js'

/** Adds a run that has ended to the history of its results folder. A line that cannot be written is made again later. */
export function rememberRun(
  resultsFolder: string,
  runFolder: string,
  record: RunRecord,
  report: RunReport,
): void {
  const file = recordFileOf(runFolder)
  if (file !== null) appendToIndex(resultsFolder, [lineOf(path.basename(runFolder), file, record, report)])
}
