import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { capture, type Watched, type WatchOptions, watch } from '../../test/support/live-node.js'
import { collectorsFor } from './index.js'

const watched: Watched[] = []

afterEach(() => {
  for (const one of watched.splice(0)) one.remove()
})

async function run(script: string, options?: WatchOptions): Promise<Watched> {
  const one = await watch(script, collectorsFor('node', capture), options)
  watched.push(one)
  return one
}

const busyProgram = `
  import { setTimeout as sleep } from 'node:timers/promises'
  const kept = []
  for (let round = 0; round < 40; round++) {
    const garbage = []
    for (let i = 0; i < 20000; i++) garbage.push({ round, i })
    if (round % 10 === 0) kept.push(garbage)
    process.stdout.write('round ' + round + (round % 2 ? '\\n' : ''))
    await sleep(10)
  }
  console.log('\\ndone ' + kept.length)
`

describe('the collectors of a Node target', () => {
  it('see the process, the heap, its collections and heapmark itself, all on the clock of the run', async () => {
    const { samples, durationMs, end, notes } = await run(busyProgram)
    expect(end.exitCode).toBe(0)
    // A program that is started by hand is in the control group of whoever starts it, and that is said.
    expect(notes.filter(({ collector }) => collector !== 'cgroup')).toEqual([])
    for (const series of ['process', 'v8', 'gc', 'bench'] as const) {
      const times = samples(series).map((sample) => sample.tMs)
      expect(times.length, series).toBeGreaterThan(1)
      expect(Math.min(...times), series).toBeGreaterThan(0)
      expect(Math.max(...times), series).toBeLessThanOrEqual(durationMs)
    }
    const process = samples('process').at(-1)!
    expect(process.rssBytes).toBe(process.rssAnonBytes! + process.rssFileBytes! + process.rssShmemBytes!)
    expect(process.peakRssBytes).toBeGreaterThanOrEqual(
      Math.max(...samples('process').map((s) => s.rssBytes)),
    )
    expect(process.threads).toBeGreaterThan(1)
    expect(process.openFiles).toBeGreaterThan(3)
    expect(process.cpuMs).toBeGreaterThan(0)
    const heap = samples('v8').at(-1)!
    expect(heap.heapUsedBytes).toBeLessThanOrEqual(heap.heapTotalBytes)
    expect(heap.spaces['old_space']).toBeGreaterThan(0)
  })

  it('keep the words of the program apart from the trace, to the byte', async () => {
    const { runFolder } = await run(busyProgram)
    let words = ''
    for (let round = 0; round < 40; round++) words += `round ${round}${round % 2 ? '\n' : ''}`
    expect(readFileSync(path.join(runFolder, 'target.stdout.log'), 'utf8')).toBe(`${words}\ndone 4\n`)
    for (const line of readFileSync(path.join(runFolder, 'gc.log'), 'utf8').trimEnd().split('\n')) {
      expect(line).toMatch(/^\[\d+:0x[0-9a-f:]+\] +\d+ ms: pause=.* gc=\w+ /)
    }
  })
})
