import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { capture, type Watched, type WatchOptions, watch } from '../../../test/support/live-node.js'
import { MiB } from '../../model/size.js'
import { V8GcCollector } from './v8-gc.js'

const watched: Watched[] = []
afterEach(() => {
  for (const one of watched.splice(0)) one.remove()
})

async function run(script: string, options?: WatchOptions): Promise<Watched> {
  const one = await watch(script, [new V8GcCollector(capture)], options)
  watched.push(one)
  return one
}

const allocate = `
  const kept = []
  function allocate(rounds) {
    for (let round = 0; round < rounds; round++) {
      const garbage = []
      for (let i = 0; i < 20000; i++) garbage.push({ round, i })
      if (round % 8 === 0) kept.push(garbage)
    }
  }
`

describe('the v8-gc collector', () => {
  it('counts the collections that PerformanceObserver counts in the program, at the same times', async () => {
    const { samples, runFolder, startMs } = await run(
      `
      import { PerformanceObserver, constants, performance } from 'node:perf_hooks'
      import { writeFileSync } from 'node:fs'
      import { setTimeout as sleep } from 'node:timers/promises'
      const { NODE_PERFORMANCE_GC_MINOR: minor, NODE_PERFORMANCE_GC_MAJOR: major } = constants
      const seen = []
      const take = (list) => {
        for (const { detail, startTime, duration } of list.getEntries())
          if (detail.kind === minor || detail.kind === major)
            seen.push({ generation: detail.kind === minor ? 'young' : 'old', endMs: startTime + duration })
      }
      const observer = new PerformanceObserver(take)
      observer.observe({ entryTypes: ['gc'] })
      ${allocate}
      for (let i = 0; i < 10; i++) { allocate(10); await sleep(5) }
      globalThis.gc()
      await sleep(50)
      take({ getEntries: () => observer.takeRecords() })
      observer.disconnect()
      const clockMs = Number(process.hrtime.bigint()) / 1e6 - performance.now()
      writeFileSync('seen.json', JSON.stringify({ seen, clockMs }))
    `,
      { nodeOptions: ['--expose-gc'] },
    )
    const { seen, clockMs } = JSON.parse(readFileSync(path.join(runFolder, 'seen.json'), 'utf8'))
    const own = samples('gc')
    const generations = (list: { generation: string }[]) => list.map((gc) => gc.generation)
    // Collections of Node's own start come before the observer.
    const sinceObserver = own.slice(own.length - seen.length)
    expect(seen.length).toBeGreaterThan(10)
    expect(generations(sinceObserver)).toEqual(generations(seen))
    expect(sinceObserver.filter((gc) => gc.generation === 'old').length).toBeGreaterThanOrEqual(1)
    expect(own.length - seen.length).toBeLessThan(10)
    // The same moments on two clocks. On a busy machine the program may be held up between V8's print and the
    // observer's stamp, so single ones may differ: the middle one must not.
    const shifts = sinceObserver.map((gc, i) => gc.tMs - (seen[i].endMs + clockMs - startMs))
    shifts.sort((a, b) => a - b)
    expect(Math.abs(shifts[shifts.length >> 1]!)).toBeLessThan(50)
    const lines = readFileSync(path.join(runFolder, 'gc.log'), 'utf8').trimEnd().split('\n')
    expect(lines).toHaveLength(own.length)
  })

  it('gives live-set points in exact bytes', async () => {
    const { samples } = await run(
      `const kept = new Array(1e6).fill(0).map((_, i) => ({ i })); globalThis.gc(); globalThis.kept = kept
       globalThis.kept = null; globalThis.gc()`,
      { nodeOptions: ['--expose-gc'] },
    )
    const old = samples('gc').filter((gc) => gc.generation === 'old')
    const after = old.map((gc) => gc.heapAfterBytes!)
    // A million objects of one field and the array of pointers to them.
    expect(Math.max(...after)).toBeGreaterThan(20e6)
    expect(after.some((bytes) => bytes % 104_858 !== 0)).toBe(true)
    for (const gc of samples('gc')) expect(gc.pauseMs).toBeGreaterThanOrEqual(0)
  })

  it('leaves worker threads and child processes out of the figures, and says so', async () => {
    const { samples, notes, runFolder, pid } = await run(`
      import { Worker, isMainThread } from 'node:worker_threads'
      import { spawnSync } from 'node:child_process'
      import { once } from 'node:events'
      ${allocate}
      allocate(20)
      if (isMainThread && process.argv[2] !== 'child') {
        await once(new Worker(new URL(import.meta.url)), 'exit')
        spawnSync(process.execPath, [...process.execArgv, process.argv[1], 'child'], { stdio: 'inherit' })
      }
    `)
    const lines = readFileSync(path.join(runFolder, 'gc.log'), 'utf8').trimEnd().split('\n')
    const speakers = new Set(lines.map((line) => line.slice(0, line.indexOf(']'))))
    expect(speakers.size).toBe(3)
    const ofMain = lines.filter((line) =>
      line.startsWith([...speakers].find((s) => s.startsWith(`[${pid}:`))!),
    )
    expect(samples('gc')).toHaveLength(ofMain.length)
    expect(notes.map((note) => note.message)).toEqual([
      `${lines.length - ofMain.length} collections of worker threads or child processes are in gc.log but not in the figures`,
    ])
  })

  it('reads the plain form too', async () => {
    const { samples } = await run(`${allocate} allocate(50)`, { nodeOptions: ['--no-trace-gc-nvp'] })
    expect(samples('gc').length).toBeGreaterThan(5)
    expect(samples('gc').every((gc) => gc.heapAfterBytes! > 1e6)).toBe(true)
  })

  it('keeps what was seen of a program that is killed', async () => {
    const { samples, end } = await run(
      `${allocate} allocate(50); console.error('ready'); for (;;) allocate(1)`,
      {
        whileLive: (child) => child.stderr!.once('data', () => child.kill('SIGKILL')),
      },
    )
    expect(end.signal).toBe('SIGKILL')
    expect(samples('gc').length).toBeGreaterThan(5)
  })

  it('names the file that is cut because the program printed too much', async () => {
    const { notes, runFolder } = await run(`
      const line = 'x'.repeat(1023) + '\\n'
      for (let i = 0; i < 20; i++) {
        await new Promise((resolve) => process.stdout.write(line.repeat(1024), resolve))
      }
    `)
    expect(notes).toEqual([
      {
        collector: 'v8-gc',
        message: expect.stringMatching(/^target\.stdout\.log is cut: \d+ MiB of its middle were dropped$/),
        truncatedFile: 'target.stdout.log',
      },
    ])
    const kept = ['target.stdout.log', 'target.stdout.1.log', 'target.stdout.2.log']
    const bytes = kept.map((name) => statSync(path.join(runFolder, name)).size)
    expect(bytes.reduce((sum, one) => sum + one)).toBeLessThanOrEqual(16 * MiB)
  })

  it('names the file that is cut because it could not be written', async () => {
    const { notes } = await run(`
      import { mkdirSync } from 'node:fs'
      mkdirSync('target.stdout.log')
      console.log('words')
    `)
    expect(notes).toEqual([
      {
        collector: 'v8-gc',
        message: 'target.stdout.log was cut: EISDIR',
        truncatedFile: 'target.stdout.log',
      },
    ])
  })
})
