import type { RunReport } from '../model/report.js'
import { renderJson } from './json/render.js'
import { renderMarkdown } from './markdown/render.js'
import { renderText } from './text/render.js'

/** A way to write a report. `render` depends on the report alone. */
export interface ReportKind {
  /** File name in the run folder. */
  readonly file: string
  render(report: RunReport): string
}

/** Every report format: one line each. */
export const reportFormats = {
  text: { file: 'report.txt', render: renderText },
  json: { file: 'report.json', render: renderJson },
  markdown: { file: 'report.md', render: renderMarkdown },
} satisfies Record<string, ReportKind>

export type ReportFormat = keyof typeof reportFormats

export function isReportFormat(word: string): word is ReportFormat {
  return Object.hasOwn(reportFormats, word)
}
