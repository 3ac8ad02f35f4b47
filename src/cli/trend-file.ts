import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { HeapmarkError } from '../model/errors.js'
import { renderPage } from '../reports/html/render.js'
import { pageFormats } from '../reports/index.js'
import type { PastRun } from '../run/history/history.js'
import { mostRunsInChart, trendsOf } from '../run/history/trend.js'
import { trendPage } from '../run/history/trend-page.js'
import { systemErrorCode } from '../system/files.js'
import type { CliContext } from './command.js'

interface TrendFlags {
  readonly scenario?: string
  readonly output?: string
}

/**
 * Writes the trends of a scenario as one file of HTML, to standard output or to a file.
 * @throws HeapmarkError USAGE without a scenario, RUN_NOT_FOUND without a trend, OUTPUT_UNWRITABLE
 */
export async function writeTrendPage(
  { scenario, output }: TrendFlags,
  resultsFolder: string,
  { cwd, out }: CliContext,
): Promise<void> {
  if (scenario === undefined) {
    throw new HeapmarkError('USAGE', '--format html is the trend of one scenario, and none is named', {
      hint: 'add --scenario NAME; heapmark results --ui shows those of all',
    })
  }
  const trends = await trendsOf(resultsFolder, scenario, mostRunsInChart)
  if (trends.length === 0) {
    throw new HeapmarkError('RUN_NOT_FOUND', `there is no trend of scenario '${scenario}' yet`, {
      place: resultsFolder,
      hint: 'it needs two completed runs with the same target, heap, records and rate',
    })
  }
  if (output === undefined) {
    // Nobody knows where it will lie, so it cannot lead to the runs.
    out.write(renderPage(trendPage(scenario, trends, () => null)))
    return
  }
  const file = path.resolve(cwd, output)
  const text = renderPage(trendPage(scenario, trends, (run) => reportFrom(path.dirname(file), run)))
  try {
    await writeFile(file, text)
  } catch (error) {
    const code = systemErrorCode(error)
    if (code === undefined) throw error
    throw new HeapmarkError('OUTPUT_UNWRITABLE', `${file} cannot be written (${code})`, {
      hint: 'name another file with --output',
    })
  }
  out.line(file)
}

/** The page of a run, as a link of a file in that folder; null when the run has none. */
function reportFrom(folder: string, run: PastRun): string | null {
  const report = path.join(run.path, pageFormats.html.file)
  if (!existsSync(report)) return null
  return path.relative(folder, report).split(path.sep).map(encodeURIComponent).join('/')
}
