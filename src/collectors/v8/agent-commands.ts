import { rmSync, writeFileSync } from 'node:fs'
import inspector from 'node:inspector'
import v8 from 'node:v8'
import type { AgentAnswer, AgentCommand } from '../../model/agent-command.js'

/** As in the flight recorder (collectors/v8-profile/agent.ts), but 1 ms apart: this one is short. */
const cpuSamplingMicros = 1000
const allocationSamplingBytes = 131_072

/** What goes on in this program at the bench's request; at most one. */
let finishRecording: (() => void) | null = null

/**
 * Does what the bench asks. Loaded into the target with the first command, so that a program that is only watched
 * carries nothing of it. What fails is told to the bench; nothing is thrown into the program, and nothing keeps it
 * alive.
 */
export function perform(command: AgentCommand, answer: (message: AgentAnswer) => void): void {
  const { id } = command
  const done = () =>
    answer({ answer: id, state: 'done', heapUsedBytes: v8.getHeapStatistics().used_heap_size })
  const failed = (error: unknown) => answer({ answer: id, state: 'failed', reason: String(error) })
  try {
    switch (command.do) {
      case 'heap':
        break
      case 'snapshot':
        writeSnapshot(command.file)
        break
      case 'collect':
        // Answered when it is over.
        collectGarbage(done, failed)
        return
      case 'stop-recording':
        finishRecording?.()
        break
      case 'record':
        record(command, done, failed)
        return
    }
    done()
  } catch (error) {
    failed(error)
  }
}

function writeSnapshot(file: string): void {
  try {
    v8.writeHeapSnapshot(file)
  } catch (error) {
    rmSync(file, { force: true })
    throw error
  }
}

/** Within one process a session answers before `post` returns; what is thrown in its callback would be a warning. */
function ask(session: inspector.Session, method: string, params: object = {}): Record<string, unknown> {
  let answered: { error: Error | null; result: object | undefined } | null = null
  session.post(method, params, (error, result) => {
    answered = { error, result }
  })
  const { error, result } = answered ?? { error: new Error(`${method} was not answered`), result: undefined }
  if (error !== null) throw error
  return (result ?? {}) as Record<string, unknown>
}

/**
 * V8 collects in a task of its own, from an empty stack, and answers under a lock that the end of the session takes too
 * (V8HeapProfilerAgentImpl): to end it in the callback is to wait for ever.
 */
function collectGarbage(done: () => void, failed: (error: unknown) => void): void {
  const session = new inspector.Session()
  session.connect()
  session.post('HeapProfiler.collectGarbage', (error) => {
    setImmediate(() => session.disconnect())
    if (error === null) done()
    else failed(error)
  })
}

function record(
  { cpuFile, allocationFile, durationMs }: Extract<AgentCommand, { do: 'record' }>,
  done: () => void,
  failed: (error: unknown) => void,
): void {
  if (finishRecording !== null) throw new Error('a recording goes on already')
  const session = new inspector.Session()
  session.connect()
  ask(session, 'Profiler.enable')
  ask(session, 'Profiler.setSamplingInterval', { interval: cpuSamplingMicros })
  ask(session, 'Profiler.start')
  if (allocationFile !== null) ask(session, 'HeapProfiler.startSampling', allAllocations)
  const finish = () => {
    if (finishRecording !== finish) return
    finishRecording = null
    clearTimeout(timer)
    process.off('exit', finish)
    try {
      save(cpuFile, ask(session, 'Profiler.stop')['profile'])
      if (allocationFile !== null) save(allocationFile, ask(session, 'HeapProfiler.stopSampling')['profile'])
      done()
    } catch (error) {
      failed(error)
    } finally {
      session.disconnect()
    }
  }
  finishRecording = finish
  const timer = setTimeout(finish, durationMs)
  timer.unref()
  process.once('exit', finish)
}

/** What was freed meanwhile counts too: the question is where the program allocates, not what it keeps. */
const allAllocations = {
  samplingInterval: allocationSamplingBytes,
  includeObjectsCollectedByMajorGC: true,
  includeObjectsCollectedByMinorGC: true,
}

/** Whole or not at all. */
function save(file: string, profile: unknown): void {
  try {
    writeFileSync(file, JSON.stringify(profile))
  } catch (error) {
    rmSync(file, { force: true })
    throw error
  }
}
