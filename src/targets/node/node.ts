import path from 'node:path'
import { HeapmarkError } from '../../model/errors.js'
import type { TargetHandle, TargetKind, TargetLaunch } from '../../model/target.js'
import { runProbe } from '../probe.js'
import { refuseSettings } from '../refuse-settings.js'
import { nodeRuntime, spawnNode } from '../spawn-node.js'
import { leastNodeHeapBytes } from '../v8-limits.js'

/** Any Node.js script, under the same limits and watched in the same way as the embedded generator. */
export const node: TargetKind = {
  name: 'node',
  summary: 'a Node.js script of your own: --target node -- script.js arguments',
  minimumHeapBytes: leastNodeHeapBytes,
  program: 'required',
  sendsScenario: false,
  async prepare({ program, heap, settings, workingDirectory }) {
    refuseSettings('node', settings)
    if (program.length === 0) {
      throw new HeapmarkError('TARGET_ARGUMENTS', 'the node target was not told what to run', {
        hint: 'write the script after two dashes: --target node -- script.js arguments',
      })
    }
    const { file } = splitProgram(program)
    const version = await versionOf(file, workingDirectory)
    return { runtime: nodeRuntime(version, heap), start: (launch) => start(launch, version) }
  },
}

async function start(launch: TargetLaunch, version: string): Promise<TargetHandle> {
  const { file, args } = splitProgram(launch.program)
  const spawned = await spawnNode(launch, {
    file,
    runtime: nodeRuntime(version, launch.heap),
    args,
    messages: false,
    cwd: launch.workingDirectory,
  })
  return {
    ...spawned,
    ended: spawned.ended.then((end) => ({ ...end, result: null })),
    counters: () => null,
    stop: () => spawned.kill('SIGTERM'),
  }
}

/** Whether a command starts `node` itself: `node`, `/usr/bin/node22`, `nodejs`. */
export function isNodeBinary(word: string): boolean {
  return /^node(?:js)?[\d.]*$/.test(path.basename(word))
}

/**
 * A program may begin with the `node` binary that it wants; without, the one that runs heapmark is taken. Words
 * before the script are options of node itself; node tells them apart as it does at a prompt.
 */
function splitProgram(program: readonly string[]): { file: string; args: readonly string[] } {
  const [first = '', ...rest] = program
  const args = isNodeBinary(first) ? rest : program
  refuseHeapOptions(args)
  return { file: isNodeBinary(first) ? first : process.execPath, args }
}

/** Of two limits the later wins, so one of the user's would quietly undo the run's. */
function refuseHeapOptions(args: readonly string[]): void {
  for (const word of args) {
    if (!word.startsWith('-')) return
    if (/^--(?:max|min|initial)[-_](?:old|semi|heap)[-_]/.test(word)) {
      throw new HeapmarkError('TARGET_ARGUMENTS', `${word} would undo the heap limits of the run`, {
        place: args.join(' '),
        hint: 'leave it out, and give MIN_HEAP and MAX_HEAP instead: heapmark run SCENARIO 64m 256m ...',
      })
    }
  }
}

async function versionOf(file: string, cwd: string): Promise<string> {
  if (file === process.execPath) return process.version
  const said = await runProbe(file, ['--version'], cwd)
  const version = /^v\d+\.\d+\.\d+/.exec(said.stdout)?.[0]
  if (version !== undefined) return version
  throw new HeapmarkError('TARGET_START_FAILED', `'${file} --version' does not answer like Node.js`, {
    hint: 'give the script alone to use the Node.js that runs heapmark',
  })
}
