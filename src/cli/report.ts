import path from 'node:path'
import { exitCodes, HeapmarkError } from '../model/errors.js'
import type { CommandModule } from './command.js'
import { listOption } from './options.js'

/** `heapmark report`: makes the reports of a run again from its folder. */
export const reportCommand: CommandModule = (program, context, done) => {
  program
    .command('report')
    .summary('make the reports of a run again')
    .description(
      'Makes the reports of a run again from its folder alone, byte for byte, puts them there and prints one.',
    )
    .argument(
      '[run]',
      'run folder, run id, or the beginning of one; or the folder of an experiment (default: the latest run)',
    )
    .option('--format <list>', 'reports to make: text, json, markdown, html, junit, github', listOption, [
      'text',
    ])
    .option('--results <dir>', 'where run folders are', 'results')
    .addHelpText('after', examples)
    .action(async (word: string | undefined, flags: { format: string[]; results: string }) => {
      const { isPageFormat, isReportFormat, reportFormatNames: known } = await import('../reports/index.js')
      const { findRun } = await import('../analysers/run-folder/results-folder.js')
      const { writeReports } = await import('../run/reports.js')
      const formats = flags.format.map((format) => {
        if (isReportFormat(format)) return format
        throw new HeapmarkError('UNKNOWN_FORMAT', `unknown report format '${format}'`, {
          hint: `known: ${known}`,
        })
      })
      if (formats.length === 0) {
        throw new HeapmarkError('UNKNOWN_FORMAT', '--format names no report format', {
          hint: `known: ${known}`,
        })
      }
      const results = path.resolve(context.cwd, flags.results)
      if (word !== undefined) {
        const { findExperiment, reportAgain } = await import('../experiments/again.js')
        const experiment = findExperiment(word, results, context.cwd)
        if (experiment !== null) {
          const texts = await reportAgain(experiment)
          const shown = experimentFileOf(formats, texts)
          context.out.write(shown === 'report.html' ? `${path.join(experiment, shown)}\n` : texts[shown]!)
          return done(exitCodes.completed)
        }
      }
      const folder = findRun(word, results, context.cwd)
      const { written } = await writeReports(folder, formats)
      for (const { path: file, problem } of written.values()) {
        if (problem !== null) context.err.line(`warning: ${file} was not written: ${problem}`)
      }
      const shown = formats.includes('text')
        ? 'text'
        : (formats.find((one) => !isPageFormat(one)) ?? formats[0]!)
      const { path: file, text, problem } = written.get(shown)!
      // Nobody reads a page in a terminal; where it could not be put into the folder, it can be sent elsewhere.
      context.out.write(isPageFormat(shown) && problem === null ? `${file}\n` : text)
      if (shown === 'text') {
        const { makeTimelineCharts } = await import('../run/timeline-charts.js')
        context.out.write(`\n${await makeTimelineCharts(folder)}`)
      }
      done(exitCodes.completed)
    })
}

/** The file of an experiment's report that is printed. @throws HeapmarkError UNKNOWN_FORMAT */
function experimentFileOf(formats: readonly string[], texts: Readonly<Record<string, string>>): string {
  const format = formats.includes('text') ? 'text' : formats[0]!
  const files = Object.entries(experimentFiles).filter(([, file]) => Object.hasOwn(texts, file))
  const file = files.find(([known]) => known === format)?.[1]
  if (file !== undefined) return file
  throw new HeapmarkError('UNKNOWN_FORMAT', `this experiment has no report in format '${format}'`, {
    hint: `known: ${files.map(([name]) => name).join(', ')}`,
  })
}

/** Not every kind of experiment has them all. */
const experimentFiles = {
  text: 'report.txt',
  json: 'report.json',
  markdown: 'report.md',
  html: 'report.html',
  junit: 'report.junit.xml',
  github: 'report.github.txt',
} as const

const examples = `
With several formats, text is the one that is printed, followed by charts that report.txt does not have. Of html, the
page that a browser opens, only the file's name is.

Examples:
  heapmark report                                   the latest run
  heapmark report 2026-01-16T10                     the run whose id begins so
  heapmark report results/RUN --format markdown     for a pull request
  heapmark report --format html                     a page with charts and flame graphs
  heapmark report --format json | jq .outcome.kind`
