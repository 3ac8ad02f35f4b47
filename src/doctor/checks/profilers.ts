import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { findAsyncProfiler } from '../../collectors/async-profiler/find-library.js'
import type { Check } from '../finding.js'

/** The library of async-profiler. */
export const checkAsyncProfiler: Check = ({ environment }) => {
  const found = findAsyncProfiler(environment)
  if (found !== null) return [{ state: 'ready', what: 'async-profiler', detail: found }]
  return [
    {
      state: 'missing',
      what: 'async-profiler',
      detail: 'not in ASPROF_HOME, on PATH, or among the tools heapmark fetched',
      lost: '--profiler async-profiler: allocation and live-object stacks at little cost',
      remedy: 'run npm run get:async-profiler in a checkout, or set ASPROF_HOME',
    },
  ]
}

/** Whether the kernel lets profilers count processor events. */
export const checkPerfEvents: Check = () => {
  const level = readNumber('/proc/sys/kernel/perf_event_paranoid')
  if (level !== null && level <= 1) {
    return [{ state: 'ready', what: 'perf events', detail: `perf_event_paranoid is ${level}` }]
  }
  return [
    {
      state: level === null ? 'missing' : 'limited',
      what: 'perf events',
      detail: level === null ? 'the kernel offers none' : `perf_event_paranoid is ${level}`,
      lost: 'kernel frames in CPU profiles; async-profiler then samples by interval timer',
      remedy: 'as root: sysctl kernel.perf_event_paranoid=1 kernel.kptr_restrict=0',
    },
  ]
}

/** YourKit is bought, so it is only looked for. */
export const checkYourKit: Check = ({ environment }) => {
  const home = environment['YOURKIT_HOME'] ?? ''
  const folder = process.arch === 'arm64' ? 'linux-arm-64' : 'linux-x86-64'
  const agent = path.join(home, 'bin', folder, 'libyjpagent.so')
  if (home !== '' && existsSync(agent)) return [{ state: 'ready', what: 'YourKit', detail: agent }]
  return [
    {
      state: 'missing',
      what: 'YourKit',
      detail: home === '' ? 'YOURKIT_HOME is not set' : `there is no ${agent}`,
      lost: '--profiler yourkit',
      remedy: 'install YourKit Java Profiler and set YOURKIT_HOME to its folder',
    },
  ]
}

function readNumber(file: string): number | null {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10)
  } catch {
    return null
  }
}
