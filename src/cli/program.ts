import { Command, CommanderError } from 'commander'
import { type ExitCode, exitCodes, HeapmarkError } from '../model/errors.js'
import { packageVersion } from '../system/package-info.js'
import type { CliContext } from './command.js'
import { commands } from './index.js'
import { withPlainUi } from './ui-options.js'

/**
 * Parses the command line and runs the command it names.
 * @returns the exit code
 * @throws HeapmarkError for everything the user can mend
 */
export async function runProgram(context: CliContext): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.completed
  const program = new Command('heapmark')
    .description(
      'Finds the high-water mark of a program that streams data: how much memory it needs, whether it stays bounded, what breaks when it streams faster.',
    )
    .version(packageVersion(), '-V, --version')
    .configureOutput({
      writeOut: (text) => context.out.write(text),
      // Printed once, by main, in the form of every other error.
      writeErr: () => {},
      getOutHasColors: () => context.out.isTty,
      getOutHelpWidth: () => Math.min(context.out.columns, 110),
    })
    .exitOverride()
    .showSuggestionAfterError(true)
    .addHelpText('after', '\nStart with: heapmark run   (see heapmark run --help)')
  for (const register of Object.values(commands)) {
    register(program, context, (code) => {
      exitCode = code
    })
  }
  // What stands after `--` belongs to the target's program, flags and all.
  const dashes = context.argv.indexOf('--')
  const words = dashes < 0 ? context.argv : context.argv.slice(0, dashes)
  // An empty variable counts as not set, as everywhere in a shell; commander would take it as a value.
  if (process.env['HTTP_PORT'] === '') delete process.env['HTTP_PORT']
  try {
    await program.parseAsync(withPlainUi(words), { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return exitCodes.completed
    if (error.code === 'commander.help') {
      context.err.write(program.helpInformation())
      return exitCodes.badInput
    }
    throw usageError(error, words)
  }
  return exitCode
}

/** commander's message, without its prefix, and where to read on. */
function usageError(error: CommanderError, words: readonly string[]): HeapmarkError {
  const [message = '', ...suggestion] = error.message.replace(/^error: /, '').split('\n')
  const command = words.find((word) => Object.hasOwn(commands, word))
  const help = `heapmark ${command === undefined ? '' : `${command} `}--help`
  const didYouMean = suggestion
    .join(' ')
    .replace(/^\(|\)$/g, '')
    .trim()
  return new HeapmarkError('USAGE', message, {
    hint: didYouMean === '' ? `see ${help}` : `${didYouMean} Else see ${help}`,
  })
}
