import type { RunReport } from '../model/report.js'
import { renderGithub } from './github/render.js'
import { renderPage } from './html/render.js'
import { renderJson } from './json/render.js'
import { renderJunit } from './junit/render.js'
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
  junit: { file: 'report.junit.xml', render: renderJunit },
  github: { file: 'report.github.txt', render: renderGithub },
} satisfies Record<string, ReportKind>

/** Made of more than the report: of everything that the run's page shows. */
export const pageFormats = {
  html: { file: 'report.html', render: renderPage },
}

export type ReportFormat = keyof typeof reportFormats | keyof typeof pageFormats

/** For help, and for errors about a format that is none of them. */
export const reportFormatNames = [...Object.keys(reportFormats), ...Object.keys(pageFormats)].join(', ')

export function isReportFormat(word: string): word is ReportFormat {
  return Object.hasOwn(reportFormats, word) || isPageFormat(word)
}

export function isPageFormat(word: string): word is keyof typeof pageFormats {
  return Object.hasOwn(pageFormats, word)
}
