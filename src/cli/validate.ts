import path from 'node:path'
import { type ExitCode, exitCodes, HeapmarkError } from '../model/errors.js'
import type { Problem } from '../model/problem.js'
import type { CliContext, CommandModule } from './command.js'

interface ValidateFlags {
  readonly target: string
  readonly fix?: true
  readonly json?: true
  readonly quiet?: true
}

/** What `--json` prints for each file. */
interface CheckedFile {
  readonly file: string
  readonly fixed: boolean
  readonly errors: number
  readonly warnings: number
  readonly problems: readonly Problem[]
}

/** `heapmark validate`: every problem of scenario files, with its place and what to write instead. */
export const validateCommand: CommandModule = (program, context, done) => {
  program
    .command('validate')
    .summary('check scenario files')
    .description(
      'Prints every problem of scenario files: where it is, what is wrong, and what to write instead.',
    )
    .argument('<files...>', 'YAML files, or names of ready scenarios; also a heapmark.yaml')
    .option('--target <name>', 'check for this target; data-caterer knows its peculiarities', 'embedded')
    .option('--fix', 'rewrite nested HTTP fields as direct ones in the file')
    .option('--json', 'print the problems as JSON')
    .option('--quiet', 'print errors only')
    .addHelpText('after', examples)
    .action(async (files: string[], flags: ValidateFlags) => done(await validate(files, flags, context)))
}

const examples = `
Examples:
  heapmark validate scenarios/*.yaml
  heapmark validate my.yaml --target data-caterer
  heapmark validate old.yaml --fix

Exit codes: 0 no errors (there may be warnings), 2 errors.`

async function validate(
  files: readonly string[],
  flags: ValidateFlags,
  context: CliContext,
): Promise<ExitCode> {
  await checkTarget(flags.target)
  const checked: CheckedFile[] = []
  let unreadable: HeapmarkError | undefined
  for (const file of files) {
    try {
      checked.push(await checkFile(file, flags, context))
    } catch (error) {
      // The other files are still checked; the first that could not be read is told at the end.
      if (!(error instanceof HeapmarkError)) throw error
      unreadable ??= error
    }
  }
  const errors = checked.reduce((sum, file) => sum + file.errors, 0)
  const warnings = checked.reduce((sum, file) => sum + file.warnings, 0)
  if (flags.json) {
    context.out.line(
      JSON.stringify({ formatVersion: 1, target: flags.target, errors, warnings, files: checked }, null, 2),
    )
  } else if (checked.length > 0 && !(flags.quiet && errors === 0)) {
    context.out.line(
      `${plural(checked.length, 'file')}: ${plural(errors, 'error')}, ${plural(warnings, 'warning')}`,
    )
  }
  if (unreadable !== undefined) throw unreadable
  return errors > 0 ? exitCodes.badInput : exitCodes.completed
}

async function checkFile(name: string, flags: ValidateFlags, context: CliContext): Promise<CheckedFile> {
  const { findScenario } = await import('../run/find-scenario.js')
  const { prepareScenario } = await import('../run/prepare.js')
  const { projectFile } = await import('../run/asked-budgets.js')
  const { parseProjectFile } = await import('../scenario/index.js')
  const { printProblems } = await import('./problems.js')
  const found = findScenario(name, context.cwd)
  if (found.note !== null) context.err.line(found.note)
  const options = { env: context.env, target: flags.target, nowMs: Date.now() }
  const isProject = path.basename(found.path) === projectFile
  const problemsIn = (text: Buffer) =>
    isProject ? parseProjectFile(text, context.env).problems : prepareScenario(name, text, options).problems
  let bytes = found.bytes
  let problems = problemsIn(bytes)
  const fixedBytes = flags.fix && !isProject ? await fix(name, found, problems, context) : null
  if (fixedBytes !== null) {
    bytes = fixedBytes
    problems = problemsIn(bytes)
  }
  const shown = flags.quiet ? problems.filter((problem) => problem.severity === 'error') : problems
  if (!flags.json) printProblems(context.out, name, bytes.toString('utf8').replace(/^\ufeff/, ''), shown)
  return {
    file: name,
    fixed: fixedBytes !== null,
    errors: problems.filter((problem) => problem.severity === 'error').length,
    warnings: problems.filter((problem) => problem.severity === 'warning').length,
    problems: shown,
  }
}

/** @returns the file's new content, or null when it was left as it is */
async function fix(
  name: string,
  found: { readonly path: string; readonly bytes: Buffer; readonly note: string | null },
  problems: readonly Problem[],
  context: CliContext,
): Promise<Buffer | null> {
  const nested = problems.filter((problem) => problem.rule === 'nested-http-field')
  // A ready scenario that was found by name is not the user's file.
  if (nested.length === 0 || found.note !== null) return null
  const { convertNestedHttpFields } = await import('../scenario/index.js')
  const { replaceFile, systemErrorCode } = await import('../system/files.js')
  const converted = convertNestedHttpFields(found.bytes.toString('utf8'))
  if (converted === null) {
    context.err.line(
      `${name}: its nested HTTP fields are written in a way that --fix cannot convert; nothing was changed`,
    )
    return null
  }
  try {
    replaceFile(found.path, converted)
  } catch (error) {
    throw new HeapmarkError(
      'SCENARIO_UNREADABLE',
      `${name} cannot be written: ${systemErrorCode(error) ?? String(error)}`,
      {
        place: found.path,
        hint: 'check that you may write the file, and that the disk is not full',
        cause: error,
      },
    )
  }
  const lines = nested.map((problem) => problem.place.line).join(', ')
  context.err.line(
    `${name}: fixed; the nested HTTP fields of ${nested.length === 1 ? 'line' : 'lines'} ${lines} are direct fields now`,
  )
  return Buffer.from(converted)
}

/** Data Caterer can be checked for on machines that do not have it. */
async function checkTarget(name: string): Promise<void> {
  const { targets } = await import('../targets/index.js')
  const known = new Set([...Object.keys(targets), 'data-caterer'])
  if (known.has(name)) return
  throw new HeapmarkError('UNKNOWN_TARGET', `there is no target '${name}'`, {
    hint: `known: ${[...known].join(', ')}`,
  })
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
