import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { HeapmarkError } from '../../model/errors.js'
import type { JvmRuntime } from '../../model/target.js'
import { quotedRunFile } from '../jvm-options.js'

export const recordingFile = 'recording.jfr'
/** Where the JVM keeps the chunks while it records; gone when the run is over. */
export const repositoryFolder = 'jfr-repository'

/** Most of a recording, oldest chunks are dropped beyond it: a run may be long, the disk is not. */
export const maxRecordingMebibytes = 256

/** Settings that come with the JDK, by name. */
const namedSettings = ['default', 'profile']

/**
 * @returns why this JVM cannot record; null when it can. The flight recorder is free since JDK 11, and came to
 * JDK 8 with update 262.
 */
export function recorderRefusal({ majorVersion, version }: JvmRuntime): string | null {
  if (majorVersion >= 11) return null
  const update = Number(/^1\.8\.0_(\d+)/.exec(version ?? '')?.[1] ?? 0)
  if (majorVersion === 8 && update >= 262) return null
  return `JDK ${majorVersion === 8 ? (version ?? '8') : majorVersion} has no free flight recorder: JDK 11 has, and JDK 8 from update 262 on`
}

/** The repository lies in the run folder, so that what was recorded survives a JVM that cannot dump any more. */
export function recorderOptions(jvm: JvmRuntime, runFolder: string, settings: string): string[] {
  if (recorderRefusal(jvm) !== null) return []
  const recording = [
    `settings=${namedSettings.includes(settings) ? settings : `"${resolve(settings)}"`}`,
    `filename=${quotedRunFile(runFolder, recordingFile)}`,
    'dumponexit=true',
    `maxsize=${maxRecordingMebibytes}m`,
  ]
  const recorder = [`repository=${quotedRunFile(runFolder, repositoryFolder)}`]
  // What a crashing JVM saves of its recording; older ones do not know the option and would not start.
  if (jvm.majorVersion >= 25) recorder.push(`dumppath=${quotedRunFile(runFolder, '')}`)
  return [
    `-XX:StartFlightRecording=${recording.join(',')}`,
    `-XX:FlightRecorderOptions=${recorder.join(',')}`,
    // The recorder greets on standard output, which is the program's.
    ...(jvm.majorVersion >= 17 ? ['-Xlog:jfr+startup=error'] : []),
  ]
}

/**
 * Settings are `default`, `profile` or a file that can be read.
 * @throws HeapmarkError RECORDING_SETTINGS
 */
export function checkRecorderSettings(settings: string): void {
  if (namedSettings.includes(settings)) return
  try {
    readFileSync(settings)
  } catch (error) {
    throw new HeapmarkError(
      'RECORDING_SETTINGS',
      `the settings '${settings}' cannot be read: ${String(error)}`,
      {
        place: resolve(settings),
        hint: `give ${namedSettings.join(', ')} or a .jfc file: --jfr-settings FILE`,
      },
    )
  }
}
