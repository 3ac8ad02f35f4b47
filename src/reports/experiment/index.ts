import type { ExperimentHead } from '../../model/experiment.js'
import { entry, type Section } from '../content/section.js'
import { count, dateTime, duration, megabytes, orNot, perSecond } from '../format.js'
import { stringify } from '../json/stringify.js'
import { escapeMarkdown } from '../markdown/escape.js'
import { sectionText as markdownSection } from '../markdown/section.js'
import { printable, shellLine } from '../printable.js'
import { sectionText } from '../text/section.js'

/** `report.json` of an experiment. */
export function renderExperimentJson(report: ExperimentHead): string {
  return `${stringify(report)}\n`
}

/** `report.txt` of an experiment: its answer, then the runs it rests on. */
export function renderExperimentText(report: ExperimentHead, answer: readonly Section[]): string {
  const sections = experimentSections(report, answer)
  return `=== heapmark ${report.experiment}: ${printable(report.subject.name)} ===\n${sections.map(sectionText).join('\n')}`
}

/** All that an experiment's report says, the answer first. */
export function experimentSections(report: ExperimentHead, answer: readonly Section[]): readonly Section[] {
  return [...answer, runsSection(report), originSection(report)]
}

/** `report.md` of an experiment, for a pull-request comment. */
export function renderExperimentMarkdown(report: ExperimentHead, answer: readonly Section[]): string {
  const title = `## heapmark ${report.experiment}: ${escapeMarkdown(printable(report.subject.name))}`
  const parts = [
    ...answer.map((section) => markdownSection(section)),
    markdownSection(runsSection(report), true),
    markdownSection(originSection(report), true),
  ]
  return `${[title, ...parts].join('\n\n')}\n`
}

function runsSection({ runs }: ExperimentHead): Section {
  if (runs.length === 0) return { title: 'Runs', entries: [entry(null, 'no run was finished')] }
  return {
    title: 'Runs',
    table: {
      columns: [
        { title: 'RUN', holds: 'words' },
        { title: 'OUTCOME', holds: 'words' },
        { title: 'TIME', holds: 'figures' },
        { title: 'RECORDS', holds: 'figures' },
        { title: 'RATE/S', holds: 'figures' },
        { title: 'PEAK RSS', holds: 'figures' },
        { title: 'LIVE SET', holds: 'figures' },
      ],
      rows: runs.map((run) => [
        printable(run.label),
        run.outcome,
        orNot(run.durationMs, duration),
        orNot(run.records, count),
        orNot(run.recordsPerSecond, perSecond),
        orNot(run.peakRssBytes, megabytes),
        orNot(run.liveSetBytes, megabytes),
      ]),
    },
    entries: [],
  }
}

function originSection(report: ExperimentHead): Section {
  const { startedAt, endedAt, ended } = report
  return {
    title: 'To Repeat',
    entries: [
      entry('started', dateTime(startedAt)),
      entry('ended', endedAt === null ? 'it has no recorded end' : dateTime(endedAt)),
      ...(ended === 'interrupted' || ended === 'failed'
        ? [entry('go on', 'the same command with --resume')]
        : []),
      { label: null, value: shellLine(report.commandLine), verbatim: true as const },
    ],
  }
}
