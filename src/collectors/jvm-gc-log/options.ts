import { MiB } from '../../model/size.js'
import type { JvmRuntime } from '../../model/target.js'
import { quotedRunFile, runFileOption } from '../jvm-options.js'

/**
 * The log is a ring of files: HotSpot writes `gc.log`, and renames it to `gc.log.0`, `.1`, `.2` in turn when it is
 * full. With the first of them kept beside the ring the whole is at most five files of this size: 60 MiB.
 */
export const ringFiles = 3
export const fileBytes = 12 * MiB

/**
 * Options for the GC log. JDK 9 to 25 take one line: `timenanos` is CLOCK_MONOTONIC, which puts an event on the clock of
 * the run; `gc+heap=debug` tells each collection's heap before and after, `safepoint` the pauses of other kinds.
 */
export function gcLogOptions({ majorVersion }: JvmRuntime, runFolder: string): string[] {
  if (majorVersion >= 9) {
    const file = quotedRunFile(runFolder, 'gc.log')
    const rotation = `filecount=${ringFiles},filesize=${fileBytes / MiB}M`
    return [`-Xlog:gc*,gc+heap=debug,safepoint:file=${file}:time,uptime,timenanos,level,tags:${rotation}`]
  }
  // JDK 8 has one more file in the ring, for it writes each under its own number: `gc.log.0.current`.
  return [
    `-Xloggc:${runFileOption(runFolder, 'gc.log')}`,
    '-XX:+PrintGCDetails',
    '-XX:+PrintGCDateStamps',
    '-XX:+PrintGCTimeStamps',
    '-XX:+UseGCLogFileRotation',
    `-XX:NumberOfGCLogFiles=${ringFiles + 1}`,
    `-XX:GCLogFileSize=${fileBytes / MiB}M`,
  ]
}
