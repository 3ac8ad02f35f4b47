import type { Command } from 'commander'
import { noTargetSettings, type TargetSettings } from '../model/target.js'

/** Flags of the commands that run a scenario: what is profiled, and how it is found. */
export function addTargetOptions(command: Command): Command {
  return command
    .option(
      '--target <name>',
      'what is profiled: embedded (our generator), data-caterer, or a program after -- : jvm, node, command',
    )
    .option('--jar <file>', 'data-caterer: its jar')
    .option('--classpath <path>', 'data-caterer: a file that holds its class path, or the class path itself')
    .option('--source <dir>', 'data-caterer: a checkout, whose jar is built when missing or out of date')
    .option('--rebuild', 'data-caterer: build the jar of --source anew')
    .option('--fix', 'data-caterer: mend what it would misread, in the run’s copy of the scenario')
}

export interface TargetFlags {
  readonly target?: string
  readonly jar?: string
  readonly classpath?: string
  readonly source?: string
  readonly rebuild?: true
  readonly fix?: true
}

export function targetSettings(flags: TargetFlags): TargetSettings {
  return {
    ...noTargetSettings,
    jar: flags.jar ?? null,
    classpath: flags.classpath ?? null,
    source: flags.source ?? null,
    rebuild: flags.rebuild === true,
  }
}
