import { expect, it } from 'vitest'
import { processCpuMs, processorTimes } from './processor-time.js'

it('reads what all processors did from the first line of /proc/stat', () => {
  // user nice system idle iowait irq softirq steal guest guest_nice, in hundredths of a second
  const text = 'cpu  100 10 50 1000 40 5 5 30 60 0\ncpu0 1 1 1 1 1 1 1 1 0 0\nbtime 1\n'
  expect(processorTimes(text)).toEqual({ totalMs: 12_400, busyMs: 1700, stealMs: 300 })
})

it('knows nothing where there is no such file, and reads this machine', () => {
  expect(processorTimes('')).toBeNull()
  const here = processorTimes()!
  expect(here.totalMs).toBeGreaterThan(here.busyMs)
  expect(here.busyMs).toBeGreaterThan(0)
})

it('reads the processor time of a process, whatever it is called, and nothing of one that is gone', () => {
  const before = processCpuMs(process.pid)!
  const { user, system } = process.cpuUsage()
  // Counted in ticks of 10 ms, and other threads of the process go on meanwhile.
  expect(Math.abs(before - (user + system) / 1000)).toBeLessThan(500)
  expect(processCpuMs(2 ** 22 + 1)).toBeNull()
})
