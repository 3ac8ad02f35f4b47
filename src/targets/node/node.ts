import { HeapmarkError } from '../../model/errors.js'
import type { TargetHandle, TargetKind, TargetLaunch } from '../../model/target.js'
import { spawnNode } from '../spawn-node.js'
import { leastNodeHeapBytes } from '../v8-limits.js'

/** Any Node.js script, under the same limits and watched in the same way as the embedded generator. */
export const node: TargetKind = {
  name: 'node',
  summary: 'a Node.js script of your own: --target node -- script.js arguments',
  minimumHeapBytes: leastNodeHeapBytes,
  takesProgram: true,
  start,
}

async function start(launch: TargetLaunch): Promise<TargetHandle> {
  if (launch.program.length === 0) {
    throw new HeapmarkError('TARGET_ARGUMENTS', 'the node target was not told what to run', {
      hint: 'write the script after two dashes: --target node -- script.js arguments',
    })
  }
  refuseHeapOptions(launch.program)
  // Words before the script are options of node itself; node tells them apart as it does at a prompt.
  const process_ = await spawnNode(launch, launch.program, { messages: false, cwd: process.cwd() })
  return {
    ...process_,
    ended: process_.ended.then((end) => ({ ...end, result: null })),
    counters: () => null,
    stop: () => process_.kill('SIGTERM'),
  }
}

/** Of two limits the later wins, so one of the user's would quietly undo the run's. */
function refuseHeapOptions(program: readonly string[]): void {
  for (const word of program) {
    if (!word.startsWith('-')) return
    if (/^--(?:max|min|initial)[-_](?:old|semi|heap)[-_]/.test(word)) {
      throw new HeapmarkError('TARGET_ARGUMENTS', `${word} would undo the heap limits of the run`, {
        place: program.join(' '),
        hint: 'leave it out, and give MIN_HEAP and MAX_HEAP instead: heapmark run SCENARIO 64m 256m ...',
      })
    }
  }
}
