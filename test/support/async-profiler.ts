import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { findAsyncProfiler } from '../../src/collectors/async-profiler/find-library.js'

export const getScript = fileURLToPath(new URL('../../scripts/get-async-profiler.mjs', import.meta.url))

/** The library, fetched when it is not there yet; null where it cannot be had. */
export function asyncProfilerOrNull(): string | null {
  const found = findAsyncProfiler(process.env)
  if (found !== null) return found
  spawnSync(process.execPath, [getScript], { stdio: 'ignore', timeout: 120_000 })
  return findAsyncProfiler(process.env)
}
