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
    .argument('[run]', 'run folder, run id, or the beginning of one (default: the latest run)')
    .option('--format <list>', 'reports to make: text, json, markdown', listOption, ['text'])
    .option('--results <dir>', 'where run folders are', 'results')
    .addHelpText('after', examples)
    .action(async (word: string | undefined, flags: { format: string[]; results: string }) => {
      const { isReportFormat, reportFormats } = await import('../reports/index.js')
      const { findRun } = await import('../analysers/run-folder/results-folder.js')
      const { writeReports } = await import('../run/reports.js')
      const known = Object.keys(reportFormats).join(', ')
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
      const folder = findRun(word, path.resolve(context.cwd, flags.results), context.cwd)
      const { written } = await writeReports(folder, formats)
      for (const { path: file, problem } of written.values()) {
        if (problem !== null) context.err.line(`warning: ${file} was not written: ${problem}`)
      }
      context.out.write(written.get(formats.includes('text') ? 'text' : formats[0]!)!.text)
      done(exitCodes.completed)
    })
}

const examples = `
With several formats, text is the one that is printed.

Examples:
  heapmark report                                   the latest run
  heapmark report 2026-01-16T10                     the run whose id begins so
  heapmark report results/RUN --format markdown     for a pull request
  heapmark report --format json | jq .outcome.kind`
