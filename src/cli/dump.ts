import { exitCodes } from '../model/errors.js'
import { type AskFlags, addAskOptions, askTarget, resultLines } from './ask-target.js'
import type { CommandModule } from './command.js'

/** `heapmark dump`: a heap dump of a live target. */
export const dumpCommand: CommandModule = (program, context, done) => {
  const command = program
    .command('dump')
    .summary('take a heap dump of a live run or process')
    .description(
      'Takes a heap dump: HPROF of a JVM, a heap snapshot of Node.js. The target stands still meanwhile, and goes on.',
    )
  addAskOptions(command)
    .option('--output <file>', 'the file to write (default: a new one in the run folder, or here for a pid)')
    .addHelpText('after', examples)
    .action(async (word: string | undefined, flags: AskFlags) => {
      for (const line of await resultLines(await askTarget(word, 'dump', flags, context)))
        context.out.line(line)
      done(exitCodes.completed)
    })
}

const examples = `
Examples:
  heapmark dump                        of the newest run that is still going
  heapmark dump 4711 --output a.hprof  of a JVM that heapmark did not start`
