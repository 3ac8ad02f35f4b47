import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { Collector } from '../../model/collector.js'
import type { CgroupSample } from '../../model/sample.js'
import { CgroupCollector } from './cgroup.js'
import { findMemoryCgroup } from './find-memory-cgroup.js'

const undo: (() => void)[] = []

afterEach(() => {
  for (const one of undo.splice(0)) one()
})

/** The files of a machine in a folder: path -> text. Process 7 is the target. */
function machine(files: Readonly<Record<string, string>>): {
  root: string
  set(file: string, text: string): void
} {
  const root = mkdtempSync(path.join(tmpdir(), 'heapmark-cgroup-'))
  undo.push(() => rmSync(root, { recursive: true, force: true }))
  const set = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
    writeFileSync(path.join(root, file), text)
  }
  set('proc/7/statm', '1000 500 100 10 0 400 0\n')
  for (const [file, text] of Object.entries(files)) set(file, text)
  return { root, set }
}

function watching(root: string, { pid = 7, settleMs = 0 } = {}) {
  const samples: CgroupSample[] = []
  const collector: Collector = new CgroupCollector({ root, settleMs })
  void collector.start({
    target: { pid } as never,
    runFolder: '',
    intervalMs: 100,
    emit: (sample) => samples.push(sample as CgroupSample),
    toRunMs: () => 5,
  })
  const notes = async () => (await collector.stop!()).map(({ message }) => message)
  return { samples, collector, notes }
}

const v2Mount = '30 1 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n'
const shared = 'the memory control group holds heapmark and the receiver too: its figures cover all of them'

/** A group two levels below the mount, its limit set one level above it. */
const version2 = {
  'proc/self/mountinfo': v2Mount,
  'proc/self/cgroup': '0::/user.slice\n',
  'proc/7/cgroup': '0::/jobs/one\n',
  'sys/fs/cgroup/cpu.stat': 'usage_usec 5\n',
  'sys/fs/cgroup/jobs/memory.current': '900000\n',
  'sys/fs/cgroup/jobs/memory.max': '1000000\n',
  'sys/fs/cgroup/jobs/memory.events': 'low 0\nhigh 0\nmax 17\noom 2\noom_kill 2\noom_group_kill 0\n',
  'sys/fs/cgroup/jobs/cpu.stat': 'usage_usec 5\nnr_throttled 3\nthrottled_usec 250500\n',
  'sys/fs/cgroup/jobs/one/memory.current': '700000\n',
  'sys/fs/cgroup/jobs/one/memory.peak': '800000\n',
  'sys/fs/cgroup/jobs/one/memory.max': 'max\n',
  'sys/fs/cgroup/jobs/one/memory.events': 'low 0\nhigh 0\nmax 0\noom 1\noom_kill 1\noom_group_kill 0\n',
  'sys/fs/cgroup/jobs/one/memory.stat': 'anon 500000\nfile 150000\nkernel 50000\n',
  'sys/fs/cgroup/jobs/one/cpu.stat': 'usage_usec 5\nnr_throttled 0\nthrottled_usec 0\n',
}

describe('the cgroup collector under version 2', () => {
  it('reads the group, and the limit of the ancestor that holds it', async () => {
    const { samples, collector, notes } = watching(machine(version2).root)
    collector.sample!()
    expect(samples).toEqual([
      {
        series: 'cgroup',
        tMs: 5,
        currentBytes: 700_000,
        peakBytes: 800_000,
        limitBytes: 1_000_000,
        anonBytes: 500_000,
        fileBytes: 150_000,
        limitHits: 17,
        oomKills: 1,
        throttledMs: 250.5,
      },
    ])
    expect(await notes()).toEqual([])
  })

  it('looks rarely, but once more at the end, so that the last kill is counted', async () => {
    const { root, set } = machine(version2)
    const { samples, collector, notes } = watching(root)
    collector.sample!()
    collector.sample!()
    expect(samples).toHaveLength(1)
    set('sys/fs/cgroup/jobs/one/memory.events', 'max 0\noom_kill 2\n')
    // The process is no more; its group still is.
    rmSync(path.join(root, 'proc/7'), { recursive: true })
    await notes()
    expect(samples.map(({ oomKills }) => oomKills)).toEqual([1, 2])
  })

  it('gives null for what an older kernel or a group without the CPU controller lacks', async () => {
    const { root } = machine(version2)
    for (const file of ['one/memory.peak', 'one/memory.stat', 'one/cpu.stat', 'cpu.stat', '../cpu.stat'])
      rmSync(path.join(root, 'sys/fs/cgroup/jobs', file))
    const { samples, notes } = watching(root)
    await notes()
    expect(samples[0]).toMatchObject({
      currentBytes: 700_000,
      peakBytes: null,
      anonBytes: null,
      fileBytes: null,
    })
    expect(samples[0]!.throttledMs).toBeNull()
  })

  it('takes the nearest group that has the memory controller', async () => {
    const { root } = machine({
      ...version2,
      'proc/7/cgroup': '0::/jobs/one/inner/most\n',
      'sys/fs/cgroup/jobs/one/inner/most/cgroup.procs': '7\n',
    })
    const { samples, notes } = watching(root)
    await notes()
    expect(samples[0]!.currentBytes).toBe(700_000)
  })

  it('finds the own group of a container, which is shown as `/`', async () => {
    const { root } = machine({
      'proc/self/mountinfo': v2Mount,
      'proc/self/cgroup': '0::/\n',
      'proc/7/cgroup': '0::/\n',
      'sys/fs/cgroup/memory.current': '5000\n',
      'sys/fs/cgroup/memory.max': '9000\n',
    })
    const { samples, notes } = watching(root)
    expect(await notes()).toEqual([shared])
    expect(samples[0]).toMatchObject({
      currentBytes: 5000,
      limitBytes: 9000,
      limitHits: null,
      oomKills: null,
    })
  })

  it('says so when heapmark itself is in the group, also further down', async () => {
    const { root } = machine({
      ...version2,
      'proc/self/cgroup': '0::/jobs/one/bench\n',
      'sys/fs/cgroup/jobs/one/bench/memory.current': '5\n',
    })
    expect(await watching(root).notes()).toEqual([shared])
  })

  it('follows a program that is moved, but not into `/`, where the kernel shows what has ended', async () => {
    const { root, set } = machine({ ...version2, 'proc/7/cgroup': '0::/jobs\n' })
    const { samples, collector, notes } = watching(root)
    collector.sample!()
    set('proc/7/cgroup', '0::/jobs/one\n')
    await notes()
    expect(samples.map(({ currentBytes }) => currentBytes)).toEqual([900_000, 700_000])

    const ending = watching(root)
    ending.collector.sample!()
    set('sys/fs/cgroup/memory.current', '123\n')
    set('proc/7/cgroup', '0::/\n')
    await ending.notes()
    expect(ending.samples.map(({ currentBytes }) => currentBytes)).toEqual([700_000, 700_000])
  })

  it("waits for a launcher to move the program: what came before is not the program's", async () => {
    const { root, set } = machine({
      ...version2,
      'proc/self/cgroup': '0::/jobs\n',
      'proc/7/cgroup': '0::/jobs\n',
    })
    const { samples, collector, notes } = watching(root, { settleMs: 60_000 })
    collector.sample!()
    expect(samples).toEqual([])
    set('proc/7/cgroup', '0::/jobs/one\n')
    while (samples.length === 0) await delay(5)
    expect(samples[0]!.currentBytes).toBe(700_000)
    await notes()
    expect(samples).toHaveLength(2)
  })

  it('takes a program that is not moved out of the group as it is', async () => {
    const { root } = machine({ ...version2, 'proc/self/cgroup': '0::/jobs/one\n' })
    const { samples, notes } = watching(root, { settleMs: 30 })
    while (samples.length === 0) await delay(5)
    expect(samples[0]!.currentBytes).toBe(700_000)
    expect(await notes()).toEqual([shared])
  })

  it("looks at once at a group of the target's own, so that a kill right after the start shows", () => {
    expect(watching(machine(version2).root, { settleMs: 60_000 }).samples).toHaveLength(1)
  })

  it("does not take the group of a zombie for the target's", async () => {
    const { root, set } = machine(version2)
    set('proc/7/statm', '0 0 0 0 0 0 0\n')
    const { samples, notes } = watching(root)
    expect(await notes()).toEqual([])
    expect(samples).toEqual([])
  })

  it.each([
    ['the root group', { 'proc/7/cgroup': '0::/\n' }, 'its group keeps no account of memory'],
    ['another namespace', { 'proc/7/cgroup': '0::/../7\n' }, 'it is outside of what is mounted here'],
    [
      'a part that is not mounted',
      { 'proc/7/cgroup': '0::/else\n' },
      'it is outside of what is mounted here',
    ],
    ['no mount', { 'proc/self/mountinfo': '' }, 'no memory controller is mounted here'],
  ])('says why there are no figures: %s', async (_, files, reason) => {
    const { samples, notes } = watching(machine({ ...version2, ...files }).root)
    expect(await notes()).toEqual([`the target's memory control group was not watched: ${reason}`])
    expect(samples).toEqual([])
  })
})

const version1 = {
  'proc/self/mountinfo': `35 31 0:32 /docker/7 /sys/fs/cgroup/memory ro master:11 - cgroup cgroup rw,memory
33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct ro master:3 - cgroup cgroup rw,cpu,cpuacct
41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
`,
  'proc/self/cgroup': '4:memory:/\n1:cpu,cpuacct:/\n0::/\n',
  'proc/7/cgroup': '4:memory:/docker/7\n1:cpu,cpuacct:/docker/7\n0::/\n',
  'sys/fs/cgroup/memory/memory.usage_in_bytes': '700000\n',
  'sys/fs/cgroup/memory/memory.max_usage_in_bytes': '800000\n',
  'sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
  'sys/fs/cgroup/memory/memory.failcnt': '4\n',
  'sys/fs/cgroup/memory/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 3\n',
  'sys/fs/cgroup/memory/memory.stat':
    'cache 1\nrss 2\nhierarchical_memory_limit 1000000\ntotal_cache 150000\ntotal_rss 500000\n',
  'sys/fs/cgroup/cpu,cpuacct/docker/7/cpu.stat': 'nr_periods 9\nnr_throttled 3\nthrottled_time 2500000\n',
}

describe('the cgroup collector under version 1', () => {
  it('reads the group of a container that is mounted alone, and the limit of what is not mounted', async () => {
    const { samples, notes } = watching(machine(version1).root)
    expect(await notes()).toEqual([])
    expect(samples[0]).toEqual({
      series: 'cgroup',
      tMs: 5,
      currentBytes: 700_000,
      peakBytes: 800_000,
      limitBytes: 1_000_000,
      anonBytes: 500_000,
      fileBytes: 150_000,
      limitHits: 4,
      oomKills: 3,
      throttledMs: 2.5,
    })
  })

  it('takes the huge number for no limit', async () => {
    const file = 'sys/fs/cgroup/memory/memory.stat'
    const { root } = machine({
      ...version1,
      [file]: 'hierarchical_memory_limit 9223372036854771712\nrss 9\n',
    })
    const { samples, notes } = watching(root)
    await notes()
    expect(samples[0]).toMatchObject({ limitBytes: null, anonBytes: 9, fileBytes: null })
  })
})

describe('a count of limit hits that the kernel does not keep', () => {
  const folder = 'sys/fs/cgroup/memory'
  const files = {
    ...version1,
    [`${folder}/memory.failcnt`]: '0\n',
    [`${folder}/memory.limit_in_bytes`]: '800000\n',
  }

  it('is null, not 0, when the peak shows that the limit was hit', async () => {
    const { samples, notes } = watching(machine(files).root)
    await notes()
    expect(samples[0]).toMatchObject({ peakBytes: 800_000, limitBytes: 800_000, limitHits: null })
  })

  it('is 0 as long as the peak is below the limit', async () => {
    const { root } = machine({ ...files, [`${folder}/memory.max_usage_in_bytes`]: '799999\n' })
    const { samples, notes } = watching(root)
    await notes()
    expect(samples[0]!.limitHits).toBe(0)
  })
})

/** The group that this process is in, when this machine shows one. */
const own = findMemoryCgroup(process.pid)

describe.skipIf(own === null)('the cgroup collector on this machine', () => {
  async function eater(): Promise<ChildProcess> {
    const program = `const block = Buffer.alloc(64 * 1024 * 1024, 1); console.log(block.length); setTimeout(() => block, 60000)`
    const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
    undo.push(() => child.kill('SIGKILL'))
    await once(child.stdout!, 'data')
    return child
  }

  it('sees the memory of a program within its group, and says that the group is shared', async () => {
    const child = await eater()
    const { samples, collector, notes } = watching('', { pid: child.pid! })
    collector.sample!()
    child.kill('SIGKILL')
    await once(child, 'close')
    expect(await notes()).toEqual([shared])
    expect(samples).toHaveLength(2)
    const [first] = samples
    expect(first!.currentBytes).toBeGreaterThan(64 * 1024 * 1024)
    expect(first!.anonBytes).toBeGreaterThan(64 * 1024 * 1024)
    expect(first!.limitBytes).toBe(own!.limitBytes)
    if (first!.peakBytes !== null) expect(first!.peakBytes).toBeGreaterThanOrEqual(first!.anonBytes!)
    expect(first!.oomKills).toBeGreaterThanOrEqual(0)
  })

  it('names the version that the kernel uses for memory', () => {
    const inVersion1 = /^\d+:[^:]*\bmemory\b/m.test(readFileSync('/proc/self/cgroup', 'utf8'))
    expect(own!.version).toBe(inVersion1 ? 1 : 2)
  })

  it('takes a process that ended before it was looked at', async () => {
    const child = spawn('true')
    await once(child, 'close')
    const { samples, collector, notes } = watching('', { pid: child.pid! })
    collector.sample!()
    expect(await notes()).toEqual([])
    expect(samples).toEqual([])
  })
})
