import { exitCodes } from '../model/errors.js'
import { type AskFlags, addAskOptions, askTarget, resultLines } from './ask-target.js'
import type { CommandModule } from './command.js'
import { wholeNumberOption } from './options.js'

interface HistogramFlags extends AskFlags {
  readonly top: number
  readonly json?: true
}

/** `heapmark histogram`: what a live target's heap holds, by class. */
export const histogramCommand: CommandModule = (program, context, done) => {
  const command = program
    .command('histogram')
    .summary('count the objects of a live run or process by class')
    .description(
      'Counts the live objects of a JVM by class, those with most bytes first; it collects before.',
    )
  addAskOptions(command)
    .option('--top <n>', 'print so many classes', wholeNumberOption('--top', 1), 25)
    .option('--json', 'print all classes as JSON')
    .addHelpText('after', '\nFor Node.js use heapmark dump: V8 does not count objects without a snapshot.')
    .action(async (word: string | undefined, flags: HistogramFlags) => {
      const { out, err } = context
      const result = await askTarget(word, 'histogram', flags, context)
      const classes = result.classes ?? []
      if (flags.json) out.write(`${JSON.stringify(classes, null, 2)}\n`)
      else {
        const { histogramLines } = await import('../run/perform.js')
        const { printable } = await import('../reports/printable.js')
        for (const line of histogramLines(classes, flags.top)) out.line(printable(line))
      }
      for (const line of await resultLines(result)) err.line(line)
      done(exitCodes.completed)
    })
}
