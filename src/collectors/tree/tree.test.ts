import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { Collector } from '../../model/collector.js'
import type { TreeSample } from '../../model/sample.js'
import { monotonicNs } from '../../system/clock.js'
import { clockTicksPerSecond } from '../proc/auxiliary-vector.js'
import { parseKinStat } from './parse.js'
import { TreeCollector } from './tree.js'

const mebibyte = 1024 * 1024
const watched: Watched[] = []

afterEach(async () => {
  for (const { pid, collector } of watched.splice(0)) {
    await collector.stop!()
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
})

/** A target under the collector: started as targets are, leading a process group. */
class Watched {
  readonly child: ChildProcess
  readonly samples: TreeSample[] = []
  readonly collector: Collector = new TreeCollector()

  constructor(file: string, args: readonly string[]) {
    this.child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'], detached: true })
    watched.push(this)
    const startNs = monotonicNs()
    void this.collector.start({
      target: { pid: this.pid } as never,
      runFolder: '',
      intervalMs: 20,
      emit: (sample) => this.samples.push(sample as TreeSample),
      toRunMs: (ns) => Number(ns - startNs) / 1e6,
    })
  }

  get pid(): number {
    return this.child.pid!
  }

  get last(): TreeSample | undefined {
    return this.samples.at(-1)
  }

  /** The next number that it prints. */
  async heard(): Promise<number> {
    const [text] = await once(this.child.stdout!, 'data')
    return Number(String(text).trim())
  }

  /** Samples until one of them is so; it is tested on what was emitted last. */
  async until(isSo: (sample: TreeSample) => boolean): Promise<TreeSample> {
    for (;;) {
      this.collector.sample!()
      if (this.last !== undefined && isSo(this.last)) return this.last
      await delay(20)
    }
  }

  async whileAlive(): Promise<void> {
    while (this.child.exitCode === null && this.child.signalCode === null) {
      this.collector.sample!()
      await delay(20)
    }
  }
}

function shell(script: string): Watched {
  return new Watched('/bin/sh', ['-c', script])
}

describe('the tree collector', () => {
  it('sees the memory of a program that a shell started, with a row for it', async () => {
    const program = `let block = Buffer.alloc(96 * 1024 * 1024, 1); setTimeout(() => block, 60000)`
    const target = shell(`${process.execPath} -e '${program}' & wait`)
    const sample = await target.until(({ rssBytes }) => rssBytes > 100 * mebibyte)
    expect(sample.processes).toBe(2)
    expect(sample.children).toHaveLength(1)
    const [row] = sample.children
    expect(row!.command).toContain('Buffer.alloc(96 * 1024 * 1024, 1)')
    expect(row!.parentPid).toBe(target.pid)
    expect(row!.rssBytes).toBeLessThan(sample.rssBytes)
    expect(row!.rssBytes).toBeGreaterThan(96 * mebibyte)
    expect(row!.cpuMs).toBeGreaterThan(0)
    expect(sample.cpuMs).toBeGreaterThanOrEqual(row!.cpuMs)
    expect(await target.collector.stop!()).toEqual([])
  })

  it('counts grandchildren, and says once that the last has gone', async () => {
    const target = shell('(sleep 60 & echo $!; wait); echo 0; exec sleep 60')
    const sleeper = await target.heard()
    const three = await target.until(({ processes }) => processes === 3)
    expect(three.children.find(({ pid }) => pid === sleeper)!.command).toBe('sleep 60')
    process.kill(sleeper)
    await target.heard()
    const alone = await target.until(({ processes }) => processes === 1)
    expect(alone.children).toEqual([])
    const count = target.samples.length
    for (let round = 0; round < 5; round++) target.collector.sample!()
    expect(target.samples).toHaveLength(count)
  })

  it('says nothing of a target without children', async () => {
    const target = new Watched('sleep', ['60'])
    for (let round = 0; round < 10; round++) {
      target.collector.sample!()
      await delay(20)
    }
    expect(target.samples).toEqual([])
  })

  it('finds a daemon whose parent has ended: it still has the group of the target', async () => {
    const target = shell('(sleep 60 & echo $!); exec sleep 60')
    const daemon = await target.heard()
    const sample = await target.until(({ children }) => children.some(({ pid }) => pid === daemon))
    expect(sample.children.find(({ pid }) => pid === daemon)!.parentPid).not.toBe(target.pid)
    process.kill(daemon)
    await target.until(({ processes }) => processes === 1)
  })

  it('follows a child into a session of its own, and finds the daemon that it left there', async () => {
    const target = shell(
      `exec 3<&0; setsid sh -c 'read -r word <&3; sleep 60 & echo $!' & wait; exec sleep 60`,
    )
    await target.until(({ children }) => children[0]?.command.startsWith('sh -c read') ?? false)
    target.child.stdin!.write('go\n')
    const daemon = await target.heard()
    await target.until(({ children }) => children.length === 1 && children[0]!.pid === daemon)
    process.kill(daemon)
    await target.until(({ processes }) => processes === 1)
  })

  it('has all the CPU time of children that come and go, and never takes any back', async () => {
    const busy = 'while (process.cpuUsage().user < 40000);'
    const target = shell(
      `i=0; while [ $i -lt 12 ]; do ${process.execPath} -e '${busy}'; i=$((i + 1)); done
       sleep 60 & echo 0; wait`,
    )
    let done = false
    void target.heard().then(() => {
      done = true
    })
    await target.until(() => done)
    const now = target.samples.length
    const last = await target.until(() => target.samples.length > now)
    const byKernel = parseKinStat(readFileSync(`/proc/${target.pid}/stat`, 'latin1'))!
    const msPerTick = 1000 / clockTicksPerSecond()
    expect(byKernel.waitedTicks * msPerTick).toBeGreaterThan(12 * 40)
    // The shell, what it waited for, and a `sleep`, whose few milliseconds may show as none or as a tick.
    expect(last.cpuMs).toBeGreaterThanOrEqual(byKernel.waitedTicks * msPerTick)
    expect(last.cpuMs).toBeLessThanOrEqual((byKernel.waitedTicks + byKernel.ownTicks + 2) * msPerTick)
    const totals = target.samples.map(({ cpuMs }) => cpuMs)
    expect(totals.length).toBeGreaterThan(3)
    expect(totals).toEqual([...totals].sort((a, b) => a - b))
  })

  it('keeps the CPU time of a daemon that nobody waited for', async () => {
    const busy = 'while (process.cpuUsage().user < 300000); setTimeout(() => {}, 60000)'
    const target = shell(`(${process.execPath} -e '${busy}' & echo $!); sleep 60 & wait`)
    const daemon = await target.heard()
    await target.until(({ children }) => children.some(({ pid, cpuMs }) => pid === daemon && cpuMs > 250))
    process.kill(daemon)
    await target.until(({ processes }) => processes === 2)
    const later = await target.until(({ processes }) => processes === 2)
    expect(later.cpuMs).toBeGreaterThan(250)
  })

  it('shows the sixteen largest of many, and counts them all', async () => {
    const target = shell('i=0; while [ $i -lt 20 ]; do sleep 60 & i=$((i+1)); done; wait')
    const sample = await target.until(({ processes }) => processes === 21)
    expect(sample.children).toHaveLength(16)
    const sizes = sample.children.map(({ rssBytes }) => rssBytes)
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a))
  })

  it('shows the program that a child became', async () => {
    const target = shell('exec 3<&0; (read -r word <&3; exec sh -c "sleep 61; :") & echo $!; wait')
    const pid = await target.heard()
    const before = await target.until(({ processes }) => processes === 2)
    expect(before.children[0]!.command).toMatch(/^\/bin\/sh -c exec 3<&0/)
    target.child.stdin!.write('go\n')
    await target.until(({ children }) =>
      children.some((child) => child.pid === pid && child.command === 'sh -c sleep 61; :'),
    )
  })

  it('falls silent when the target has gone, without an error', async () => {
    const target = shell('sleep 60 & echo $!; wait')
    await target.heard()
    await target.until(({ processes }) => processes === 2)
    process.kill(-target.pid, 'SIGKILL')
    await target.whileAlive()
    const count = target.samples.length
    target.collector.sample!()
    expect(target.samples).toHaveLength(count)
    expect(await target.collector.stop!()).toEqual([])
    target.collector.sample!()
    expect(target.samples).toHaveLength(count)
  })

  it('takes a process that ended before it was looked at', async () => {
    const child = spawn('true')
    await once(child, 'close')
    const collector: Collector = new TreeCollector()
    void collector.start({
      target: { pid: child.pid } as never,
      runFolder: '',
      intervalMs: 20,
      emit: () => expect.unreachable(),
      toRunMs: Number,
    })
    collector.sample!()
    expect(await collector.stop!()).toEqual([])
  })

  it('closes what it opened', async () => {
    const openFiles = () =>
      readdirSync('/proc/self/fd')
        .map(linkOf)
        .filter((link) => /^\/proc\/\d+\/stat$/.test(link))
    const target = shell('sleep 60 & sleep 60 & wait')
    await target.until(({ processes }) => processes === 3)
    expect(openFiles()).toHaveLength(3)
    await target.collector.stop!()
    expect(openFiles()).toEqual([])
  })
})

/** Empty for the descriptor that lists the others: it is gone by the time it is looked at. */
function linkOf(descriptor: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`)
  } catch {
    return ''
  }
}
