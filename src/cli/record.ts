import { exitCodes } from '../model/errors.js'
import { type AskFlags, addAskOptions, askTarget, resultLines } from './ask-target.js'
import type { CommandModule } from './command.js'
import { durationOption } from './options.js'

/** `heapmark record`: a recording of a live target. */
export const recordCommand: CommandModule = (program, context, done) => {
  const command = program
    .command('record')
    .summary('record a live run or process for some time')
    .description(
      'Records what the target executes and allocates: JFR on a JVM, CPU and allocation profiles on Node.js.',
    )
  addAskOptions(command)
    .option('--duration <time>', 'how long', durationOption('--duration'), 30_000)
    .option('--output <file>', 'the file to write (default: a new one in the run folder, or here for a pid)')
    .addHelpText('after', '\nOf a process, Ctrl-C ends the recording early and keeps what was recorded.')
    .action(async (word: string | undefined, flags: AskFlags & { duration: number }) => {
      for (const line of await resultLines(await askTarget(word, 'record', flags, context)))
        context.out.line(line)
      done(exitCodes.completed)
    })
}
