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
