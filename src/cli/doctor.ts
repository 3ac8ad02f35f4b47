import path from 'node:path'
import type { Finding } from '../doctor/finding.js'
import { exitCodes } from '../model/errors.js'
import { parseSize } from '../model/size.js'
import type { Terminal } from '../system/terminal.js'
import type { CommandModule } from './command.js'

interface DoctorFlags {
  readonly heap: string
  readonly results: string
  readonly json?: true
}

/** `heapmark doctor`: what this machine offers, what is lost without the rest, and how to get it. */
export const doctorCommand: CommandModule = (program, context, done) => {
  program
    .command('doctor')
    .summary('say what this machine offers')
    .description(
      'Looks for JDKs, profilers, control groups and disk space, and says what cannot be measured without what is missing.',
    )
    .option('--heap <size>', 'MAX_HEAP of the runs you plan, for the disk check', '2g')
    .option('--results <dir>', 'where run folders go', 'results')
    .option('--json', 'print the findings as JSON')
    .addHelpText('after', '\nExamples:\n  heapmark doctor\n  heapmark doctor --heap 8g --json\n')
    .action(async (flags: DoctorFlags) => {
      const { examine } = await import('../doctor/index.js')
      const findings = await examine({
        environment: context.env,
        workingDirectory: context.cwd,
        resultsFolder: path.resolve(context.cwd, flags.results),
        heapBytes: parseSize(flags.heap, '--heap'),
      })
      if (flags.json) context.out.write(`${JSON.stringify(findings, null, 2)}\n`)
      else for (const finding of findings) show(finding, context.out)
      done(exitCodes.completed)
    })
}

const labelColumns = 16

function show(finding: Finding, out: Terminal): void {
  const { green, yellow, dim } = out.colours
  const marks = { ready: green('ok     '), limited: yellow('limited'), missing: dim('missing') }
  out.line(`${marks[finding.state]}  ${finding.what.padEnd(labelColumns)} ${finding.detail}`)
  if (finding.state === 'ready') return
  const indent = ' '.repeat(9 + labelColumns + 1)
  out.line(`${indent}${dim(`lost:  ${finding.lost}`)}`)
  out.line(`${indent}${dim(`get:   ${finding.remedy}`)}`)
}
