import { join } from 'node:path'
import { summariseRun } from '../analysers/summary/summarise.js'
import type { RunReport } from '../model/report.js'
import { type ReportFormat, reportFormats } from '../reports/index.js'
import { replaceFile, systemErrorCode } from '../system/files.js'

/** A report as made; `problem` says why its file could not be written, null when it was. */
export interface WrittenReport {
  readonly path: string
  readonly text: string
  readonly problem: string | null
}

/**
 * Makes the reports of a run folder from its files alone and puts them there. A folder that cannot be written
 * (read-only, disk full) still gives the texts.
 * @throws HeapmarkError RUN_NOT_FOUND, RUN_UNREADABLE
 */
export async function writeReports(
  runFolder: string,
  formats: readonly ReportFormat[],
): Promise<{ readonly report: RunReport; readonly written: Map<ReportFormat, WrittenReport> }> {
  const report = await summariseRun(runFolder)
  const written = new Map<ReportFormat, WrittenReport>()
  for (const format of formats) {
    const { file, render } = reportFormats[format]
    const path = join(runFolder, file)
    const text = render(report)
    written.set(format, { path, text, problem: tryToWrite(path, text) })
  }
  return { report, written }
}

function tryToWrite(path: string, text: string): string | null {
  try {
    replaceFile(path, text)
    return null
  } catch (error) {
    return systemErrorCode(error) ?? String(error)
  }
}
