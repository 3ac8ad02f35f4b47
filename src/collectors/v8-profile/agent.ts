/**
 * Preloaded into a Node target: a flight recorder through V8's inspector, opened within the process (no port).
 * Writes straight into the run folder: what was flushed is there however the program ends. The same manners as
 * the heap agent (collectors/v8/agent.ts): never keep the program alive, never throw into it, main thread only,
 * not inherited by the programs that the target starts.
 */
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { isMainThread } from 'node:worker_threads'
import {
  allocationFile,
  allocationFlushMs,
  allocationFlushVariable,
  cpuFile,
  cpuWindowMs,
  cpuWindowVariable,
  keptCpuWindows,
  profileFolderVariable,
} from './settings.js'

/** 200 samples a second: 12,000 in a window, about 200 KB of profile. V8's own default is 1 ms. */
const cpuSamplingMicros = 5000
/** One sample for so many bytes allocated, on average; Node's --heap-prof has 512 KiB, too coarse for small heaps. */
const allocationSamplingBytes = 131_072

const folder = process.env[profileFolderVariable]
if (isMainThread && folder !== undefined) {
  const windowMs = Number(process.env[cpuWindowVariable] ?? cpuWindowMs)
  const flushMs = Number(process.env[allocationFlushVariable] ?? allocationFlushMs)
  for (const name of [profileFolderVariable, cpuWindowVariable, allocationFlushVariable])
    delete process.env[name]
  try {
    const { Session } = await import('node:inspector')
    record(new Session(), folder, windowMs, flushMs)
  } catch {
    // A Node built without the inspector. The bench sees that no file came, and says so.
  }
}

function record(
  session: import('node:inspector').Session,
  folder: string,
  windowMs: number,
  flushMs: number,
): void {
  let window = 1
  session.connect()
  // Within one process a session answers before `post` returns.
  const startCpu = () => session.post('Profiler.start')
  const saveCpu = () => {
    session.post('Profiler.stop', (error, result) => {
      if (error === null) save(folder, cpuFile(window), result.profile)
    })
  }
  const saveAllocation = () => {
    session.post('HeapProfiler.getSamplingProfile', (error, result) => {
      if (error === null) save(folder, allocationFile, result.profile)
    })
  }
  session.post('Profiler.enable')
  session.post('Profiler.setSamplingInterval', { interval: cpuSamplingMicros })
  startCpu()
  session.post('HeapProfiler.startSampling', { samplingInterval: allocationSamplingBytes })

  const cpuTimer = setInterval(() => {
    saveCpu()
    rmSync(path.join(folder, cpuFile(window - keptCpuWindows + 1)), { force: true })
    window++
    startCpu()
  }, windowMs)
  const allocationTimer = setInterval(saveAllocation, flushMs)
  cpuTimer.unref()
  allocationTimer.unref()
  process.once('exit', () => {
    saveCpu()
    saveAllocation()
  })
}

/** Whole or not at all. A full disk must not end the program. */
function save(folder: string, name: string, profile: unknown): void {
  const file = path.join(folder, name)
  try {
    writeFileSync(`${file}.tmp`, JSON.stringify(profile))
    renameSync(`${file}.tmp`, file)
  } catch {
    try {
      rmSync(`${file}.tmp`, { force: true })
    } catch {
      // Nothing more can be done from here.
    }
  }
}
