import { join } from 'node:path'
import { makeRunPage } from '../analysers/page-data/run-page.js'
import { summariseRun } from '../analysers/summary/summarise.js'
import type { RunReport } from '../model/report.js'
import { isPageFormat, pageFormats, type ReportFormat, reportFormats } from '../reports/index.js'
import { replaceFile, systemErrorCode } from '../system/files.js'
import { askedRates } from './asked-rates.js'

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
  const { report, page } = formats.some(isPageFormat)
    ? await makeRunPage(runFolder, askedRates)
    : { report: await summariseRun(runFolder), page: null }
  const written = new Map<ReportFormat, WrittenReport>()
  for (const format of formats) {
    if (!isPageFormat(format)) {
      const { file, render } = reportFormats[format]
      written.set(format, write(join(runFolder, file), render(report)))
    } else if (page !== null) {
      const { file, render } = pageFormats[format]
      written.set(format, write(join(runFolder, file), render(page)))
    }
  }
  return { report, written }
}

function write(path: string, text: string): WrittenReport {
  return { path, text, problem: tryToWrite(path, text) }
}

function tryToWrite(path: string, text: string): string | null {
  try {
    replaceFile(path, text)
    return null
  } catch (error) {
    return systemErrorCode(error) ?? String(error)
  }
}
