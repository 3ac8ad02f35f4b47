import { HeapmarkError } from '../../model/errors.js'
import type { TargetRuntime } from '../../model/target.js'
import { type VmIdentity, vmIdentity } from '../../system/hotspot/vm-identity.js'
import type { IdentifiedProcess } from '../../system/identify-process.js'
import { nodeProcess } from '../../system/v8-inspector/node-process.js'
import { runProbe } from '../probe.js'

export interface SeenRuntime {
  readonly runtime: TargetRuntime
  readonly notes: readonly string[]
}

/** Options by which the memory of a JVM or of V8 is limited. */
const limitOption =
  /^-(?:X(?:ms|mx|mn|ss)\d|XX:(?:Max|Initial|Min)\w*(?:Size|Percentage|Heap)\w*=|-(?:max|min|initial)[-_](?:old|semi|heap)\S*)/

/** What runs in a process, as far as it can be told from outside. */
export async function runtimeOf(found: IdentifiedProcess, cwd: string): Promise<SeenRuntime> {
  switch (found.runtime) {
    case 'jvm':
      return jvmRuntime(found)
    case 'node':
      return nodeRuntime(found, cwd)
    case 'native':
      return native([])
  }
}

async function jvmRuntime({ pid }: IdentifiedProcess): Promise<SeenRuntime> {
  let vm: VmIdentity
  try {
    vm = await vmIdentity(pid)
  } catch (error) {
    if (!(error instanceof HeapmarkError)) throw error
    return native([`its heap is not seen: ${error.message}`])
  }
  const major = /^(?:1\.)?(\d+)/.exec(vm.javaVersion ?? vm.vmVersion ?? '')?.[1]
  if (major === undefined) return native(['its heap is not seen: which JVM it is cannot be told'])
  return {
    runtime: {
      name: 'jvm',
      version: vm.javaVersion ?? vm.vmVersion,
      majorVersion: Number(major),
      collectorName: vm.collector,
      javaPath: vm.javaHome === null ? `/proc/${pid}/exe` : `${vm.javaHome}/bin/java`,
      limits: limitsIn((vm.vmArguments ?? '').split(/\s+/)),
    },
    notes: [],
  }
}

async function nodeRuntime({ pid }: IdentifiedProcess, cwd: string): Promise<SeenRuntime> {
  // The very binary that runs, even when its file has been replaced since.
  const said = await runProbe(`/proc/${pid}/exe`, ['--version'], cwd).catch(() => null)
  return {
    runtime: {
      name: 'node',
      version: /^v\d+\.\d+\.\d+/.exec(said?.stdout ?? '')?.[0] ?? null,
      collectorName: 'V8 scavenger + mark-compact',
      limits: limitsIn(nodeProcess(pid)?.words ?? []),
    },
    notes: [],
  }
}

function native(notes: readonly string[]): SeenRuntime {
  return { runtime: { name: 'native', version: null, collectorName: null, limits: null }, notes }
}

function limitsIn(words: readonly string[]): string | null {
  const limits = words.filter((word) => limitOption.test(word))
  return limits.length === 0 ? null : limits.join(' ')
}
