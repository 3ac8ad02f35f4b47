import { execFile } from 'node:child_process'
import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { recordingFile } from './options.js'

/** Views of a recording as stacks, and what their numbers count. */
const views = [
  { name: 'cpu', options: ['--cpu'] },
  { name: 'alloc', options: ['--alloc', '--total'] },
  { name: 'live', options: ['--live', '--total'] },
] as const

/** A recording of 152 MB took 0.8 s and 432 MB. */
const limitMs = 20_000
const heapOption = '-Xmx1g'

export interface Converted {
  readonly files: readonly string[]
  /** What the converter said when it failed. */
  readonly failure: string | null
}

/**
 * Writes the stacks of a recording, one file for each kind of event that is in it: `caller;callee number`. CPU is in
 * samples, allocations and live objects are in bytes.
 */
export async function convertRecording(
  javaPath: string,
  converter: string,
  runFolder: string,
): Promise<Converted> {
  const files: string[] = []
  for (const { name, options } of views) {
    const output = `async-profiler.${name}.collapsed`
    const args = [heapOption, '-jar', converter, ...options, '-o', 'collapsed', recordingFile, output]
    const failure = await runJava(javaPath, args, runFolder)
    if (failure !== null) return { files, failure }
    const bytes = statSync(join(runFolder, output), { throwIfNoEntry: false })?.size ?? 0
    if (bytes > 0) files.push(output)
    else rmSync(join(runFolder, output), { force: true })
  }
  return { files, failure: null }
}

/** @returns why it failed */
function runJava(javaPath: string, args: readonly string[], cwd: string): Promise<string | null> {
  return new Promise((resolve) => {
    // Without the user's JAVA_TOOL_OPTIONS, which are meant for the target.
    const options = { cwd, env: {}, timeout: limitMs, killSignal: 'SIGKILL' } as const
    execFile(javaPath, args, options, (error, _stdout, stderr) => {
      if (error === null) resolve(null)
      else if (error.killed) resolve(`it took longer than ${limitMs / 1000} s`)
      else resolve(stderr.trim().split('\n')[0] || error.message)
    })
  })
}
