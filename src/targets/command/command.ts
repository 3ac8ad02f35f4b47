import { accessSync, constants, statSync } from 'node:fs'
import path from 'node:path'
import { HeapmarkError } from '../../model/errors.js'
import { MiB } from '../../model/size.js'
import type {
  NativeRuntime,
  TargetHandle,
  TargetKind,
  TargetLaunch,
  TargetRequest,
} from '../../model/target.js'
import { refuseSettings } from '../refuse-settings.js'
import { spawnTarget } from '../spawn-target.js'
import { chooseMemoryLimit, type LimitedProgram, type MemoryLimit } from './memory-limit.js'

/** Any executable. It has no heap that could be asked, so its memory is what the kernel says of its processes. */
export const command: TargetKind = {
  name: 'command',
  summary: "any executable or shell pipeline: --target command -- sh -c 'a | b'",
  // A shell and the C library alone take one or two.
  minimumHeapBytes: 4 * MiB,
  program: 'required',
  sendsScenario: false,
  async prepare(request) {
    refuseSettings('command', request.settings)
    requireProgram(request)
    const limit = await chooseMemoryLimit(request.heap.maxBytes)
    const runtime: NativeRuntime = { name: 'native', version: null, collectorName: null, limits: limit.words }
    return {
      runtime,
      notes: limit.note === null ? [] : [limit.note],
      start: (launch) => start(launch, runtime, limit),
    }
  },
}

async function start(
  launch: TargetLaunch,
  runtime: NativeRuntime,
  limit: MemoryLimit,
): Promise<TargetHandle> {
  const limited = wrapped(launch, limit)
  const [file = '', ...args] = limited.words
  try {
    const spawned = await spawnTarget(launch, {
      runtime,
      file,
      args,
      cwd: launch.workingDirectory,
      environment: { ...launch.environment, ...launch.additions.environment },
      outputHasTrace: false,
      hasAgent: false,
      messages: false,
    })
    // A daemon that it left would hold its output open, and the run with it.
    spawned.child.once('exit', () => limited.killRest())
    return {
      ...spawned,
      // The wrapper has replaced itself by the program.
      command: launch.program,
      ended: spawned.ended.then((end) => {
        limited.release()
        return { ...end, result: null }
      }),
      counters: () => null,
      stop: () => spawned.kill('SIGTERM'),
    }
  } catch (error) {
    limited.release()
    throw error
  }
}

function wrapped(launch: TargetLaunch, limit: MemoryLimit): LimitedProgram {
  try {
    return limit.wrap(launch.program)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new HeapmarkError('TARGET_START_FAILED', `the program's memory cannot be limited: ${reason}`, {
      hint: 'try again; the control group that could be made a moment ago cannot be made now',
      cause: error,
    })
  }
}

/** A shell starts the program, and would only say so in the log that there is none. */
function requireProgram({ program, environment, workingDirectory }: TargetRequest): void {
  const [name = ''] = program
  const folders = name.includes('/') ? [''] : (environment.PATH ?? '').split(path.delimiter)
  const files = folders.map((folder) => path.resolve(workingDirectory, folder, name))
  if (files.some(isExecutable)) return
  const isThere = files.some((file) => statSync(file, { throwIfNoEntry: false })?.isFile())
  const reason = isThere ? 'it may not be executed' : 'there is no such program'
  throw new HeapmarkError('TARGET_START_FAILED', `'${name}' could not be started: ${reason}`, {
    place: workingDirectory,
    hint: isThere
      ? `make it executable (chmod +x), or name its interpreter: -- sh ${name}`
      : 'check the program after -- : its path is looked up from the folder you stand in, and on PATH',
  })
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
