import { type LogLevel, logLevels } from '../model/receiver.js'

/** Takes one line of the receiver's log. */
export type Log = (level: LogLevel, message: string) => void

/** A log that writes `level: message` lines up to `highest` to a sink such as `process.stderr`. */
export function lineLog(highest: LogLevel, write: (line: string) => void): Log {
  const allowed = logLevels.indexOf(highest)
  return (level, message) => {
    if (logLevels.indexOf(level) <= allowed) write(`${level}: ${message}\n`)
  }
}
