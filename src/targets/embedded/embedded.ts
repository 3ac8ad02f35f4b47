import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { HeapmarkError } from '../../model/errors.js'
import type { GeneratorCommand, GeneratorMessage } from '../../model/generator.js'
import type {
  EmbeddedResult,
  StreamCountersAt,
  TargetHandle,
  TargetKind,
  TargetLaunch,
} from '../../model/target.js'
import { entryPath } from '../../system/package-info.js'
import { refuseSettings } from '../refuse-settings.js'
import { nodeRuntime, spawnNode } from '../spawn-node.js'
import { leastNodeHeapBytes } from '../v8-limits.js'

const countersEveryMs = 50
/** In the run folder; the generator deletes it once read. */
const jobFile = 'job.json'

/** heapmark's own generator in a child process: needs nothing installed, and runs the scenario by itself. */
export const embedded: TargetKind = {
  name: 'embedded',
  summary: "heapmark's own generator in a Node.js process (the default)",
  minimumHeapBytes: leastNodeHeapBytes,
  program: 'none',
  sendsScenario: true,
  async prepare({ heap, settings }) {
    refuseSettings('embedded', settings)
    return { runtime: nodeRuntime(process.version, heap), start }
  },
}

async function start(launch: TargetLaunch): Promise<TargetHandle> {
  const jobPath = join(launch.runFolder, jobFile)
  writeJob(jobPath, launch.plan)
  const node = await spawnNode(launch, {
    file: process.execPath,
    runtime: nodeRuntime(process.version, launch.heap),
    args: [entryPath('embedded/main'), jobPath],
    messages: true,
    cwd: launch.runFolder,
  })
  let heard: StreamCountersAt | null = null
  let result: EmbeddedResult | null = null
  node.child.on('message', (message: GeneratorMessage) => {
    if (message.type === 'counters') heard = { atNs: BigInt(message.atNs), counters: message.counters }
    else {
      result = message.result
      heard = { atNs: BigInt(result.endedNs), counters: result.counters }
    }
  })
  const tell = (command: GeneratorCommand) => {
    // It may have ended in between; then there is nobody to tell.
    if (node.child.connected) node.child.send(command, () => {})
  }
  tell({ type: 'report', everyMs: countersEveryMs })
  return {
    ...node,
    ended: node.ended.then((end) => {
      // A generator that never got so far left it behind.
      rmSync(jobPath, { force: true })
      return { ...end, result }
    }),
    counters: () => heard,
    stop: () => tell({ type: 'stop' }),
  }
}

function writeJob(path: string, job: unknown): void {
  try {
    writeFileSync(path, JSON.stringify(job))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new HeapmarkError('RESULTS_UNWRITABLE', `the generator's job cannot be written: ${reason}`, {
      place: path,
      cause: error,
    })
  }
}
