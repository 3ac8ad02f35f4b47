import { readFileSync } from 'node:fs'
import os from 'node:os'
import { HeapmarkError } from '../../model/errors.js'
import type { HeapLimits } from '../../model/target.js'
import { heapMaxBytes } from '../../system/hotspot/heap-max.js'
import { PerfData } from '../../system/hotspot/perf-data.js'
import { PerfDataError } from '../../system/hotspot/perf-data-error.js'
import { identifyProcess } from '../../system/identify-process.js'
import { NodeSession } from '../../system/v8-inspector/node-session.js'

/** The limits of a running process; `told` is false where they are bounds that hold for anything. */
export interface FoundHeap extends HeapLimits {
  readonly told: boolean
}

/**
 * The heap limits that a running process has: its heap's size as it is now, and what it may grow to. Where the
 * runtime does not tell, the process's memory and the machine's.
 * @throws HeapmarkError NOT_INSPECTABLE
 */
export async function heapOf(pid: number): Promise<FoundHeap> {
  const { runtime } = identifyProcess(pid)
  const told = runtime === 'jvm' ? jvmHeap(pid) : runtime === 'node' ? await nodeHeap(pid) : null
  const { minBytes, maxBytes } = told ?? { minBytes: rssBytes(pid), maxBytes: os.totalmem() }
  return { minBytes: Math.min(minBytes, maxBytes), maxBytes, told: told !== null }
}

function jvmHeap(pid: number): HeapLimits | null {
  let perf: PerfData
  try {
    perf = PerfData.open(pid)
  } catch (error) {
    if (error instanceof PerfDataError) return null
    throw error
  }
  try {
    const maxBytes = heapMaxBytes(perf)
    const committed = [0, 1].map((n) => perf.long(`sun.gc.generation.${n}.capacity`) ?? 0)
    return maxBytes === null ? null : { minBytes: committed[0]! + committed[1]!, maxBytes }
  } finally {
    perf.close()
  }
}

async function nodeHeap(pid: number): Promise<HeapLimits | null> {
  try {
    const session = await NodeSession.open(pid)
    try {
      const statistics = await session.evaluate(
        `(process.getBuiltinModule ?? require)('v8').getHeapStatistics()`,
      )
      const { total_heap_size: minBytes, heap_size_limit: maxBytes } = statistics as Record<string, number>
      return { minBytes: minBytes!, maxBytes: maxBytes! }
    } finally {
      await session.end()
    }
  } catch (error) {
    if (error instanceof HeapmarkError) return null
    throw error
  }
}

function rssBytes(pid: number): number {
  const text = readFileSync(`/proc/${pid}/status`, 'latin1')
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024
}
