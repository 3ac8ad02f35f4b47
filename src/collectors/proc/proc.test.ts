import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { watch } from '../../../test/support/live-node.js'
import type { Collector } from '../../model/collector.js'
import type { ProcessSample } from '../../model/sample.js'
import { ProcCollector } from './proc.js'

describe('the proc collector', () => {
  it('sees memory that the program takes, and its peak after it was given back', async () => {
    const { samples, remove } = await watch(
      `import { setTimeout as sleep } from 'node:timers/promises'
       await sleep(150)
       let block = Buffer.alloc(96 * 1024 * 1024, 1)
       await sleep(600)
       process.exit(block.length === 0 ? 1 : 0)`,
      [new ProcCollector()],
    )
    const series = samples('process')
    const growth = series.at(-1)!.rssAnonBytes! - series[0]!.rssAnonBytes!
    expect(growth).toBeGreaterThan(90 * 1024 * 1024)
    expect(series.at(-1)!.peakRssBytes).toBeGreaterThanOrEqual(series.at(-1)!.rssBytes)
    expect(series.at(-1)!.cpuMs).toBeGreaterThan(0)
    remove()
  })

  it('counts the pages a program touches, and reads the dear PSS once in a while only', async () => {
    const { samples, remove } = await watch(
      `import { setTimeout as sleep } from 'node:timers/promises'
       await sleep(150)
       let block = Buffer.alloc(32 * 1024 * 1024, 1)
       await sleep(300)
       process.exit(block.length === 0 ? 1 : 0)`,
      [new ProcCollector()],
    )
    const series = samples('process')
    // A huge page covers 512 small ones with a single fault.
    const pages = series.at(-1)!.minorFaults! - series[0]!.minorFaults!
    expect(pages).toBeGreaterThanOrEqual(16)
    const first = series[0]!
    expect(first.pssBytes).toBeGreaterThan(0)
    expect(first.pssBytes).toBeLessThanOrEqual(series.at(-1)!.peakRssBytes)
    const soonAfter = series.slice(1).filter((sample) => sample.tMs < first.tMs + 4900)
    expect(new Set(soonAfter.map((sample) => sample.pssBytes))).toEqual(new Set([null]))
    remove()
  })

  it('falls silent when the process has gone, without an error', async () => {
    const child = spawn('sleep', ['10'])
    const samples: ProcessSample[] = []
    const collector: Collector = new ProcCollector()
    await collector.start({
      target: { pid: child.pid } as never,
      runFolder: '',
      intervalMs: 10,
      emit: (sample) => samples.push(sample as ProcessSample),
      toRunMs: Number,
    })
    collector.sample!()
    child.kill('SIGKILL')
    await once(child, 'exit')
    collector.sample!()
    expect(samples).toHaveLength(1)
    expect(await collector.stop!()).toEqual([])
    collector.sample!()
    expect(samples).toHaveLength(1)
  })

  it('takes a process that ended before it was looked at', async () => {
    const child = spawn('true')
    await once(child, 'close')
    const collector: Collector = new ProcCollector()
    await collector.start({
      target: { pid: child.pid } as never,
      runFolder: '',
      intervalMs: 10,
      emit: () => expect.unreachable(),
      toRunMs: Number,
    })
    collector.sample!()
    expect(await collector.stop!()).toEqual([])
  })
})
