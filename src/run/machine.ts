import os from 'node:os'
import type { Machine } from '../model/run-record.js'

/** What this machine is, for the report. */
export function describeMachine(): Machine {
  const cpus = os.cpus()
  return {
    cpus: os.availableParallelism(),
    cpuModel: cpus[0]?.model.trim() ?? 'unknown',
    memoryBytes: os.totalmem(),
    kernel: `${os.type()} ${os.release()} ${os.arch()}`,
    nodeVersion: process.version,
  }
}
