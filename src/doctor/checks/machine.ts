import os from 'node:os'
import type { Check } from '../finding.js'

/** Node.js itself and the machine it runs on. */
export const checkMachine: Check = () => {
  const cpus = os.availableParallelism()
  const gibibytes = (os.totalmem() / 1024 ** 3).toFixed(1)
  const load = os.loadavg()[0] ?? 0
  const detail = `Node.js ${process.version}, ${cpus} processors, ${gibibytes} GiB, load ${load.toFixed(1)}`
  if (load <= cpus / 2) return [{ state: 'ready', what: 'machine', detail }]
  return [
    {
      state: 'limited',
      what: 'machine',
      detail,
      lost: 'quiet figures: rates, lag and pauses are disturbed by what else runs',
      remedy: 'wait until the machine is idle, or stop what uses it',
    },
  ]
}
