import { closeSync, openSync, readdirSync, readSync } from 'node:fs'
import path from 'node:path'

/** Where JVM targets are told to put their error file (`-XX:ErrorFile`), and what the JVM calls it. */
const fatalErrorFile = /^hs_err_pid\d+\.log$/
/** The head of the file says what happened; the rest is registers, maps and threads. */
const headBytes = 16 * 1024

/**
 * Sums up a JVM's fatal error file: `SIGSEGV (0xb) at pc=..., problematic frame: C [libfoo.so+0x1]`.
 * @returns null when the run folder has none
 */
export function findFatalError(runFolder: string): string | null {
  const name = readdirSync(runFolder).find((entry) => fatalErrorFile.test(entry))
  return name === undefined ? null : `${summariseFatalError(headOf(path.join(runFolder, name)))} (${name})`
}

/**
 * The lines between the header and the first section, as HotSpot's utilities/vmError.cpp writes them: each begins
 * with `# `.
 */
export function summariseFatalError(text: string): string {
  const lines = text
    .split('\n')
    .filter((line) => line.startsWith('#  ') || /^# (?:Problematic frame|[CVJjv]\s)/.test(line))
    .map((line) => line.replace(/^#\s*/, '').trim())
    .filter(
      (line) => line !== '' && !/^(?:JRE version|Java VM|http|If you would like|See problematic)/.test(line),
    )
  if (lines.length === 0) return 'the JVM wrote a fatal error file'
  return lines.slice(0, 3).join(' ').slice(0, 400)
}

function headOf(file: string): string {
  const descriptor = openSync(file, 'r')
  try {
    const buffer = Buffer.alloc(headBytes)
    return buffer.toString('utf8', 0, readSync(descriptor, buffer, 0, headBytes, 0))
  } finally {
    closeSync(descriptor)
  }
}
