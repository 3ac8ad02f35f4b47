import { type LogLevel, logLevels } from '../model/receiver.js'

/** Takes one line of the receiver's log. */
export type Log = (level: LogLevel, message: string) => void

/** So many bytes of lines are enough to know what goes wrong; the same again and again must not fill a disk. */
export const mostLogBytes = 4 * 1024 * 1024

/** A `write` that takes `mostBytes` of lines, then says once that there were more. */
export function boundedLines(write: (line: string) => void, mostBytes: number): (line: string) => void {
  let leftBytes = mostBytes
  return (line) => {
    if (leftBytes < 0) return
    leftBytes -= Buffer.byteLength(line)
    write(leftBytes < 0 ? `the log is full (${mostBytes} bytes): what follows is left out\n` : line)
  }
}

/** A log that writes `level: message` lines up to `highest` to a sink such as `process.stderr`. */
export function lineLog(highest: LogLevel, write: (line: string) => void): Log {
  const allowed = logLevels.indexOf(highest)
  return (level, message) => {
    if (logLevels.indexOf(level) <= allowed) write(`${level}: ${message}\n`)
  }
}
