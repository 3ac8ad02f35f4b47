import { once } from 'node:events'
import { createWriteStream, rmSync, statSync, writeFileSync } from 'node:fs'
import { finished } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { HeapmarkError } from '../model/errors.js'
import type { ClassCount, Inspection, TargetInspector, WrittenFile } from '../model/inspector.js'
import type { InspectorSocket } from '../system/v8-inspector/inspector-socket.js'
import { NodeSession } from '../system/v8-inspector/node-session.js'
import { nodeDumpFile, nodeRecordFiles, noHistogram, snapshotWarning } from './node-words.js'

/** A snapshot of 300 MB takes 23 s. */
const longestMs = 30 * 60_000

const comeRoundMs = 30_000

/** As the agent in heapmark's own targets records (collectors/v8/agent-commands.ts). */
const cpuSamplingMicros = 1000
const allocationSampling = {
  samplingInterval: 131_072,
  includeObjectsCollectedByMajorGC: true,
  includeObjectsCollectedByMinorGC: true,
}

/** A Node.js process that somebody else started: asked over its inspector, which is open only meanwhile. */
export class NodeInspector implements TargetInspector {
  readonly pid: number
  readonly dumpFile = nodeDumpFile
  readonly recordFiles = nodeRecordFiles

  constructor(pid: number) {
    this.pid = pid
  }

  async dumpWarning(): Promise<string | null> {
    const { value } = await this.#inSession((session) => session.evaluate('process.memoryUsage().heapUsed'))
    return typeof value === 'number' ? snapshotWarning(value) : null
  }

  async dump(file: string): Promise<Inspection> {
    const { value, notes } = await this.#inSession(async (session) => {
      await mustComeRound(session)
      return writeSnapshot(session.socket, file)
    })
    return { files: [value], notes }
  }

  async histogram(): Promise<readonly ClassCount[]> {
    throw noHistogram()
  }

  async collect(): Promise<Inspection> {
    const { notes } = await this.#inSession(async (session) => {
      await mustComeRound(session)
      await session.socket.post('HeapProfiler.collectGarbage', {}, longestMs)
    })
    return { files: [], notes }
  }

  async record(files: readonly string[], durationMs: number, early: AbortSignal): Promise<Inspection> {
    const [cpuFile, allocationFile] = files as [string, string]
    const { value, notes } = await this.#inSession(async ({ socket }) => {
      await socket.post('Profiler.enable')
      await socket.post('Profiler.setSamplingInterval', { interval: cpuSamplingMicros })
      await socket.post('Profiler.start')
      await socket.post('HeapProfiler.startSampling', allocationSampling)
      await Promise.race([sleep(durationMs, undefined, { signal: early }).catch(() => {}), socket.closed])
      const cpu = await socket.post('Profiler.stop', {}, longestMs)
      const allocations = await socket.post('HeapProfiler.stopSampling', {}, longestMs)
      return [writeJson(cpuFile, cpu['profile']), writeJson(allocationFile, allocations['profile'])]
    })
    return { files: value, notes }
  }

  /** The inspector is closed again also when the action fails. */
  async #inSession<T>(action: (session: NodeSession) => Promise<T>): Promise<{ value: T; notes: string[] }> {
    const session = await NodeSession.open(this.pid)
    let value: T
    try {
      value = await action(session)
    } catch (error) {
      await session.end()
      throw error
    }
    const note = await session.end()
    return { value, notes: note === null ? [] : [note] }
  }
}

/**
 * V8 takes snapshots and collects in tasks of the event loop: a program that computes without a pause would never come
 * to them. @throws HeapmarkError INSPECT_FAILED
 */
async function mustComeRound(session: NodeSession): Promise<void> {
  try {
    await session.evaluate('new Promise((resolve) => setImmediate(resolve))', comeRoundMs)
  } catch (cause) {
    throw new HeapmarkError('INSPECT_FAILED', `${cause instanceof Error ? cause.message : String(cause)}`, {
      hint: 'Its event loop is blocked: heapmark record shows by what.',
      cause,
    })
  }
}

/** Streams the chunks to the file no faster than the disk takes them. */
async function writeSnapshot(socket: InspectorSocket, file: string): Promise<WrittenFile> {
  const output = createWriteStream(file, { flags: 'wx' })
  const ended = finished(output)
  let failure: unknown = null
  ended.catch((error: unknown) => {
    failure = error
    // What still comes is not wanted any more; the session must not wait for the disk.
    socket.resume()
  })
  output.on('drain', () => socket.resume())
  socket.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => {
    if (failure === null && !output.write(chunk)) socket.pause()
  })
  try {
    await once(output, 'open')
    await socket.post('HeapProfiler.takeHeapSnapshot', { reportProgress: false }, longestMs)
    output.end()
    await ended
  } catch (cause) {
    output.destroy()
    if (!isExistingFile(cause)) rmSync(file, { force: true })
    if (cause instanceof HeapmarkError && failure === null) throw cause
    throw notWritten(file, cause)
  }
  return { path: file, bytes: statSync(file).size }
}

function isExistingFile(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST'
}

function writeJson(file: string, data: unknown): WrittenFile {
  try {
    writeFileSync(file, JSON.stringify(data), { flag: 'wx' })
  } catch (cause) {
    if (!isExistingFile(cause)) rmSync(file, { force: true })
    throw notWritten(file, cause)
  }
  return { path: file, bytes: statSync(file).size }
}

function notWritten(file: string, cause: unknown): HeapmarkError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new HeapmarkError('INSPECT_FAILED', `the file could not be written: ${reason}`, {
    place: file,
    cause,
  })
}
