import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { MiB } from '../../src/model/size.js'
import {
  noTargetSettings,
  type TargetHandle,
  type TargetKind,
  type TargetLaunch,
  type TargetSettings,
} from '../../src/model/target.js'

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
    scenario: null,
    additions: { nodeOptions: [], jvmOptions: [], environment: {} },
    workingDirectory: process.cwd(),
    environment: process.env,
    ...overrides,
  }
}

/** Prepares and starts a target as a run does, and ends it with the test. */
export async function startTarget(
  kind: TargetKind,
  launch: TargetLaunch,
  settings: Partial<TargetSettings> = {},
): Promise<TargetHandle> {
  const prepared = await kind.prepare({ ...launch, settings: { ...noTargetSettings, ...settings } })
  const target = await prepared.start(launch)
  onTestFinished(async () => {
    target.kill('SIGKILL')
    await target.ended
  })
  return target
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
