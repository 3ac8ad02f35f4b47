import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Collector, CollectorContext, CollectorNote, LaunchFacts } from '../../model/collector.js'
import { HeapmarkError } from '../../model/errors.js'
import type { JvmRuntime, LaunchAdditions } from '../../model/target.js'
import { type ChunkList, cutRecording, readChunks } from '../recording-chunks.js'
import { convertRecording } from './convert.js'
import { findAsyncProfiler, findConverter } from './find-library.js'
import { agentAdditions, chunkSeconds, recordingFile } from './options.js'
import { perfEventsRefusal } from './perf-events.js'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * `--profiler async-profiler`: where the program allocates, what of it stays alive, and where its CPU time goes, with
 * little cost and no bias towards safepoints. Leaves a recording, and its stacks as text. Runs beside the flight
 * recorder, in a file of its own.
 */
export class AsyncProfilerCollector implements Collector {
  readonly name = 'async-profiler'
  /** The recording is converted three times. */
  readonly stopLimitMs = 65_000
  readonly #environment: Environment
  readonly #chunkSeconds: number
  #context: CollectorContext | null = null
  #perfRefusal: string | null = null

  constructor(options: { readonly environment?: Environment; readonly chunkSeconds?: number } = {}) {
    this.#environment = options.environment ?? process.env
    this.#chunkSeconds = options.chunkSeconds ?? chunkSeconds
  }

  /** @throws HeapmarkError PROFILER_NOT_FOUND */
  additions({ runFolder, runtime }: LaunchFacts): Partial<LaunchAdditions> {
    if (runtime.name !== 'jvm') return {}
    this.#perfRefusal = perfEventsRefusal()
    const library = requireAsyncProfiler(this.#environment)
    return agentAdditions(
      library,
      runFolder,
      this.#perfRefusal === null ? 'cpu' : 'itimer',
      this.#chunkSeconds,
    )
  }

  start(context: CollectorContext): void {
    this.#context = context
  }

  async stop(): Promise<readonly CollectorNote[]> {
    const context = this.#context
    if (context === null || context.target.runtime.name !== 'jvm') return []
    const messages: string[] = []
    if (this.#perfRefusal !== null)
      messages.push(
        `CPU was sampled by a timer, without the kernel's frames: perf events are refused (${this.#perfRefusal})`,
      )
    messages.push(...(await this.#finish(context.runFolder, context.target.runtime)))
    return messages.map((message) => ({ collector: this.name, message }))
  }

  async #finish(runFolder: string, runtime: JvmRuntime): Promise<string[]> {
    const file = join(runFolder, recordingFile)
    if (!existsSync(file))
      return [`there is no ${recordingFile}: the JVM ended before the profiler began, or refused it`]
    let list: ChunkList
    try {
      list = readChunks(file)
      if (list.chunks.length === 0) rmSync(file)
      else if (list.unusableBytes > 0) cutRecording(file, list)
    } catch (error) {
      return [`${recordingFile} could not be completed: ${String(error)}`]
    }
    if (list.chunks.length === 0)
      return [
        `nothing was profiled: the JVM was ended within its first ${this.#chunkSeconds} s, and the profiler could not finish`,
      ]
    const messages =
      list.unusableBytes === 0
        ? []
        : [
            `the JVM was ended before the profiler could finish: ${recordingFile} lacks up to the last ${this.#chunkSeconds} s, and the live objects`,
          ]
    return [...messages, ...(await this.#convert(runFolder, runtime))]
  }

  async #convert(runFolder: string, { javaPath }: JvmRuntime): Promise<string[]> {
    const converter = findConverter(this.#environment)
    if (converter === null)
      return ['its stacks were not written as text: the converter is missing (npm run get:async-profiler)']
    const { failure } = await convertRecording(javaPath, converter, runFolder)
    return failure === null ? [] : [`not all stacks were written as text: ${failure}`]
  }
}

/**
 * The path of the library.
 * @throws HeapmarkError PROFILER_NOT_FOUND
 */
export function requireAsyncProfiler(environment: Environment): string {
  const library = findAsyncProfiler(environment)
  const home = environment['ASPROF_HOME'] ?? ''
  if (library === null) {
    const where =
      home === ''
        ? 'ASPROF_HOME is not set, PATH has no asprof, and it was not fetched'
        : `ASPROF_HOME holds no lib/libasyncProfiler.so`
    throw new HeapmarkError('PROFILER_NOT_FOUND', `async-profiler was not found: ${where}`, {
      ...(home === '' ? {} : { place: home }),
      hint: 'run npm run get:async-profiler, or set ASPROF_HOME to the folder of a release',
    })
  }
  // The JVM takes what follows the first = for the agent's options.
  if (library.includes('='))
    throw new HeapmarkError('PROFILER_NOT_FOUND', 'a JVM cannot load a library with = in its path', {
      place: library,
      hint: 'put async-profiler into another folder and set ASPROF_HOME to it',
    })
  return library
}
