import { statSync } from 'node:fs'
import { join } from 'node:path'
import type {
  CaptureOptions,
  Collector,
  CollectorContext,
  CollectorNote,
  LaunchFacts,
} from '../../model/collector.js'
import { MiB } from '../../model/size.js'
import type { LaunchAdditions } from '../../model/target.js'
import { forJvm, isOpenJ9 } from '../jvm-options.js'
import { maxRecordingMebibytes, recorderOptions, recorderRefusal, recordingFile } from './options.js'
import { type SavedRecording, saveRecording } from './save-recording.js'

/**
 * `--flight-recorder` for a JVM: its own flight recorder, for the whole run. Ends as `recording.jfr`, however
 * the JVM ended.
 */
export class JfrCollector implements Collector {
  readonly name = 'jfr'
  /** Joining the largest recording is reading and writing it once. */
  readonly stopLimitMs = 30_000
  readonly #settings: string
  #context: CollectorContext | null = null

  constructor({ jfrSettings }: Pick<CaptureOptions, 'jfrSettings'>) {
    this.#settings = jfrSettings
  }

  additions({ runFolder, runtime }: LaunchFacts): Partial<LaunchAdditions> {
    return forJvm(runtime, (jvm) => recorderOptions(jvm, runFolder, this.#settings))
  }

  start(context: CollectorContext): void {
    this.#context = context
  }

  async stop(): Promise<readonly CollectorNote[]> {
    const context = this.#context
    if (context === null || context.target.runtime.name !== 'jvm') return []
    // What OpenJ9 does not have, its target's note tells.
    if (isOpenJ9(context.target.runtime)) return []
    const refusal = recorderRefusal(context.target.runtime)
    return this.#messages(context.runFolder, refusal).map((message) => ({ collector: this.name, message }))
  }

  #messages(runFolder: string, refusal: string | null): string[] {
    if (refusal !== null) return [`nothing was recorded: ${refusal}`]
    let saved: SavedRecording
    try {
      saved = saveRecording(runFolder)
    } catch (error) {
      return [`${recordingFile} could not be completed: ${String(error)}`]
    }
    const { chunks, joined, lostBytes } = saved
    if (chunks === 0)
      return ['nothing was recorded: the JVM ended before it had written a whole part of its recording']
    const messages = ['the flight recorder takes about 30 MB of RSS: leave it out to measure memory']
    if (joined)
      messages.push(
        `the JVM did not save its recording at its end; ${recordingFile} was joined from ${chunks} parts that it had written${lostBytes > 0 ? `, ${Math.ceil(lostBytes / 1024)} KiB of the last seconds are lost` : ''}`,
      )
    if (statSync(join(runFolder, recordingFile)).size > 0.9 * maxRecordingMebibytes * MiB)
      messages.push(
        `${recordingFile} holds the newest ${maxRecordingMebibytes} MiB: the beginning was dropped`,
      )
    return messages
  }
}
