import path from 'node:path'
import { sparklinesOf } from '../../analysers/page-data/sparklines.js'
import type { ExperimentHead, ExperimentRecord, ExperimentReport } from '../../model/experiment.js'
import type { RunSparklines } from '../../model/page-data.js'
import {
  experimentSections,
  renderExperimentJson,
  renderExperimentMarkdown,
  renderExperimentText,
} from '../../reports/experiment/index.js'
import { renderPage } from '../../reports/html/render.js'
import { replaceFile } from '../../system/files.js'
import type { ExperimentKind, StepResult } from './plan.js'

/** File name -> text. */
export type ExperimentTexts = Readonly<
  Record<'report.json' | 'report.txt' | 'report.md' | 'report.html', string>
> &
  Readonly<Record<string, string>>

interface MadeReport<F extends object> {
  readonly report: ExperimentReport<F>
  readonly texts: ExperimentTexts
}

/** Makes the report of an experiment from its record and results, and writes it beside them in every format. */
export async function makeExperimentReport<O, F extends object>(
  kind: ExperimentKind<O, F>,
  folder: string,
  record: ExperimentRecord,
  done: readonly StepResult[],
): Promise<MadeReport<F>> {
  const made = await experimentReport(kind, record, done)
  for (const [file, text] of Object.entries(made.texts)) replaceFile(path.join(folder, file), text)
  return made
}

/** The report of an experiment from its record and results; nothing is written. */
export async function experimentReport<O, F extends object>(
  kind: ExperimentKind<O, F>,
  record: ExperimentRecord,
  done: readonly StepResult[],
): Promise<MadeReport<F>> {
  const plan = kind.plan(kind.options.parse(record.options), record.subject)
  const report: ExperimentReport<F> = {
    ...headOf(record, done),
    ...(await plan.findings(done, record.refused ?? [])),
  }
  return { report, texts: renderExperiment(kind, report, await sparklinesOf(done)) }
}

/** @param sparklines of its runs, for the page; none unless given */
export function renderExperiment<O, F extends object>(
  kind: ExperimentKind<O, F>,
  report: ExperimentReport<F>,
  sparklines: readonly RunSparklines[] = [],
): ExperimentTexts {
  const sections = kind.sections(report)
  return {
    'report.json': renderExperimentJson(report),
    'report.txt': renderExperimentText(report, sections),
    'report.md': renderExperimentMarkdown(report, sections),
    'report.html': renderPage({
      kind: 'experiment',
      report,
      sections: experimentSections(report, sections),
      sparklines,
    }),
    ...kind.files?.(report),
  }
}

function headOf(record: ExperimentRecord, done: readonly StepResult[]): ExperimentHead {
  return {
    formatVersion: record.formatVersion,
    experiment: record.experiment,
    heapmarkVersion: record.heapmarkVersion,
    id: record.id,
    commandLine: record.commandLine,
    subject: record.subject,
    startedAt: record.startedAt,
    endedAt: record.endedAt,
    ended: record.ended,
    runs: done.map(({ label, run, report }) => ({
      label,
      run,
      outcome: report.outcome.kind,
      durationMs: report.durationMs,
      records: report.records.unique ?? report.records.received ?? report.records.acknowledged,
      recordsPerSecond: report.throughput.recordsPerSecond,
      peakRssBytes: report.memory.peakRssBytes,
      liveSetBytes: report.memory.liveSetBytes,
    })),
  }
}
