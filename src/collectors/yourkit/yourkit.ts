import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Collector, CollectorContext, CollectorNote, LaunchFacts } from '../../model/collector.js'
import { HeapmarkError } from '../../model/errors.js'
import type { LaunchAdditions } from '../../model/target.js'
import { checkRunFolderName, forJvm } from '../jvm-options.js'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * `--profiler yourkit`: the agent of an installed YourKit Java Profiler samples CPU and leaves a snapshot in the run
 * folder when the program ends. Its user interface opens the snapshot, and can connect meanwhile, from this machine.
 */
export class YourKitCollector implements Collector {
  readonly name = 'yourkit'
  readonly #environment: Environment
  #context: CollectorContext | null = null

  constructor(environment: Environment = process.env) {
    this.#environment = environment
  }

  /** @throws HeapmarkError PROFILER_NOT_FOUND, or RESULTS_UNWRITABLE for a folder that the agent cannot be told */
  additions({ runFolder, runtime }: LaunchFacts): Partial<LaunchAdditions> {
    return forJvm(runtime, () => [
      `-agentpath:${requireYourKit(this.#environment)}=${agentOptions(runFolder).join(',')}`,
    ])
  }

  start(context: CollectorContext): void {
    this.#context = context
  }

  async stop(): Promise<readonly CollectorNote[]> {
    if (this.#context === null) return []
    const left = readdirSync(this.#context.runFolder).some((name) => name.endsWith('.snapshot'))
    if (left) return []
    const message =
      'YourKit left no snapshot: it writes one when the program ends in good order, not when it is killed or leaves by ExitOnOutOfMemoryError'
    return [{ collector: this.name, message }]
  }
}

/** Options of YourKit's agent, from its help page "Startup options". */
function agentOptions(runFolder: string): string[] {
  checkRunFolderName(runFolder)
  if (runFolder.includes(','))
    throw new HeapmarkError(
      'RESULTS_UNWRITABLE',
      "YourKit's agent cannot be told of a folder with a comma in its name",
      {
        place: runFolder,
        hint: 'give another folder: --results DIR',
      },
    )
  return ['sampling', 'listen=localhost', 'onexit=snapshot', `dir=${runFolder}`, `logdir=${runFolder}`]
}

/**
 * The agent of the installation that `YOURKIT_HOME` names.
 * @throws HeapmarkError PROFILER_NOT_FOUND
 */
export function requireYourKit(environment: Environment): string {
  const home = environment['YOURKIT_HOME'] ?? ''
  const hint = 'install YourKit Java Profiler (it is commercial) and set YOURKIT_HOME to its folder'
  if (home === '')
    throw new HeapmarkError('PROFILER_NOT_FOUND', 'YourKit was not found: YOURKIT_HOME is not set', { hint })
  const platform = process.arch === 'arm64' ? 'linux-arm-64' : 'linux-x86-64'
  const agent = join(resolve(home), 'bin', platform, 'libyjpagent.so')
  if (existsSync(agent)) return agent
  throw new HeapmarkError('PROFILER_NOT_FOUND', `YourKit was not found: there is no ${agent}`, {
    place: home,
    hint,
  })
}
