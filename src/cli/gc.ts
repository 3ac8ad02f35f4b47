import { exitCodes } from '../model/errors.js'
import { type AskFlags, addAskOptions, askTarget, resultLines } from './ask-target.js'
import type { CommandModule } from './command.js'

/** `heapmark gc`: a full collection of a live target. */
export const gcCommand: CommandModule = (program, context, done) => {
  const command = program
    .command('gc')
    .summary('make a live run or process collect its garbage')
    .description('Asks a JVM or Node.js for a full collection: what is left in the heap after it is alive.')
  addAskOptions(command).action(async (word: string | undefined, flags: AskFlags) => {
    for (const line of await resultLines(await askTarget(word, 'gc', flags, context))) context.out.line(line)
    done(exitCodes.completed)
  })
}
