import type { NodeRuntime, TargetLaunch } from '../model/target.js'
import { type SpawnedTarget, spawnTarget } from './spawn-target.js'
import { v8HeapOptions } from './v8-limits.js'

export interface NodeProgram {
  /** The `node` binary. */
  readonly file: string
  readonly runtime: NodeRuntime
  /** The script and its arguments; options of node itself may stand before it. */
  readonly args: readonly string[]
  readonly messages: boolean
  readonly cwd: string
}

/** Starts `node` under V8's heap limits, with what the collectors want preloaded and traced. */
export function spawnNode(launch: TargetLaunch, program: NodeProgram): Promise<SpawnedTarget> {
  const { nodeOptions, environment } = launch.additions
  return spawnTarget(launch, {
    runtime: program.runtime,
    file: program.file,
    args: [
      ...v8HeapOptions(launch.heap),
      '--report-on-fatalerror',
      '--report-compact',
      `--report-directory=${launch.runFolder}`,
      ...nodeOptions,
      ...program.args,
    ],
    cwd: program.cwd,
    environment: { ...launch.environment, ...environment },
    outputHasTrace: nodeOptions.some((option) => option.startsWith('--trace')),
    hasAgent: nodeOptions.some((option) => option.startsWith('--import')),
    messages: program.messages,
  })
}

/** V8 under the limits of `heap`, as reports describe it. */
export function nodeRuntime(version: string, heap: TargetLaunch['heap']): NodeRuntime {
  return {
    name: 'node',
    version,
    collectorName: 'V8 scavenger + mark-compact',
    limits: v8HeapOptions(heap).join(' '),
  }
}
