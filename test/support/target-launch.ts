import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { MiB } from '../../src/model/size.js'
import type { TargetLaunch } from '../../src/model/target.js'

/** What a target is told, in a run folder of its own that goes away with the test. */
export function targetLaunch(overrides: Partial<TargetLaunch> = {}): TargetLaunch {
  const runFolder = mkdtempSync(join(tmpdir(), 'heapmark-target-'))
  onTestFinished(() => rmSync(runFolder, { recursive: true, force: true }))
  return {
    heap: { minBytes: 8 * MiB, maxBytes: 64 * MiB },
    runFolder,
    program: [],
    plan: null,
    receiver: null,
    additions: { nodeOptions: [], environment: {} },
    environment: process.env,
    ...overrides,
  }
}

/** Whether a process lives; a dead one that nobody has waited for yet does not. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** Resolves once `condition` holds; the test's own time limit is the only one. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5))
}
