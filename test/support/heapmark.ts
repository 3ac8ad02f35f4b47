import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { RunReport } from '../../src/model/report.js'
import type { RunRecord } from '../../src/model/run-record.js'

export const repository = fileURLToPath(new URL('../../', import.meta.url))

/** What one call of the program did. */
export interface Finished {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  readonly elapsedMs: number
}

export interface Started {
  readonly child: ChildProcess
  readonly finished: Promise<Finished>
}

export interface CallOptions {
  readonly cwd?: string
  readonly env?: Record<string, string>
  readonly command?: readonly string[]
}

/** Starts the real, compiled program. It is killed when the test ends before it does. */
export function start(args: readonly string[], options: CallOptions = {}): Started {
  const [command, ...before] = options.command ?? [process.execPath, path.join(repository, 'dist/main.js')]
  const startedAt = Date.now()
  const child = spawn(command!, [...before, ...args], {
    cwd: options.cwd ?? repository,
    env: { ...process.env, NO_COLOR: '1', HTTP_PORT: '', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) =>
      resolve({ code, signal, stdout, stderr, elapsedMs: Date.now() - startedAt }),
    )
  })
  onTestFinished(() => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  })
  return { child, finished }
}

export function heapmark(args: readonly string[], options: CallOptions = {}): Promise<Finished> {
  return start(args, options).finished
}

/** A folder that is gone when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'heapmark-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The run folders in a results folder, oldest first. */
export function runFolders(results: string): string[] {
  try {
    return readdirSync(results, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => path.join(results, entry.name))
      .sort()
  } catch {
    return []
  }
}

export function onlyRun(results: string): {
  folder: string
  record: RunRecord
  report: RunReport
  text: string
} {
  const folders = runFolders(results)
  if (folders.length !== 1) throw new Error(`expected one run folder, found ${folders.length}`)
  const folder = folders[0]!
  return {
    folder,
    record: JSON.parse(readFileSync(path.join(folder, 'run.json'), 'utf8')),
    report: JSON.parse(readFileSync(path.join(folder, 'report.json'), 'utf8')),
    text: readFileSync(path.join(folder, 'report.txt'), 'utf8'),
  }
}

export function isAlive(pid: number): boolean {
  try {
    // A zombie that nobody has waited for yet is dead.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** Polls until `condition` gives something true; fails after `limitMs`. */
export async function eventually<T>(
  condition: () => T | undefined | null | false,
  what: string,
  limitMs = 10_000,
): Promise<T> {
  const until = Date.now() + limitMs
  for (;;) {
    const value = condition()
    if (value) return value
    if (Date.now() > until) throw new Error(`waited ${limitMs} ms in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
