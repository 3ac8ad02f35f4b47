import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { temporaryFile } from '../../../test/support/temporary-file.js'
import type { GcEvent, LivePoint } from '../../model/gc-event.js'
import { readGcLog } from './read-gc-log.js'

const fixtures = fileURLToPath(new URL('../../../test/fixtures/gc-logs/', import.meta.url))
const logs = readdirSync(fixtures).filter((name) => name.endsWith('.log'))

async function read(name: string) {
  const events: GcEvent[] = []
  const points: LivePoint[] = []
  const findings = await readGcLog(path.join(fixtures, name), {
    onEvent: (event) => events.push(event),
    onLivePoint: (point) => points.push(point),
  })
  return { findings, events, points }
}

const readText = (text: string) => readGcLog(temporaryFile(text))

/** The plainest way to count: lines that say `Pause ... 1.234ms`. */
function grepPauses(name: string): { count: number; totalMs: number } {
  const text = readFileSync(path.join(fixtures, name), 'utf8')
  const found = [...text.matchAll(/(?:\] |^)(?:GC\(\d+\) )?(?:[yYO]: )?Pause .*?(\d+\.\d+)ms$/gm)]
  const totalMs = found.reduce((sum, [, ms]) => sum + Number(ms), 0)
  return { count: found.length, totalMs: Math.round(totalMs * 1e6) / 1e6 }
}

const collectors: Readonly<Record<string, string>> = {
  serial: 'Serial',
  parallel: 'Parallel',
  g1: 'G1',
  zgc: 'Z',
  shenandoah: 'Shenandoah',
  epsilon: 'Epsilon',
}

describe.each(logs)('the log %s', (name) => {
  it('has no line that nobody knows, and names its collector', async () => {
    const { findings } = await read(name)
    expect(findings.unknownLines).toEqual({ count: 0, samples: [] })
    expect(findings.dialect).toBe('unified')
    expect(findings.collector).toBe(collectors[name.split(/[-.]/)[0]!])
    expect(findings).toMatchObject({ partial: null, processes: 1 })
  })

  it('has the pauses that a search for the word finds', async () => {
    const { findings, events } = await read(name)
    const wanted = grepPauses(name)
    expect(findings.pauses?.count ?? 0).toBe(wanted.count)
    expect(findings.pauses?.totalMs ?? 0).toBe(wanted.totalMs)
    expect(events.filter(({ kind }) => kind === 'pause')).toHaveLength(wanted.count)
    const steps = findings.pauses?.histogram ?? []
    expect(steps.reduce((sum, { count }) => sum + count, 0)).toBe(wanted.count)
  })

  it('has events that are in order, lie on its lines, and call a point old only with a live set', async () => {
    const { findings, events } = await read(name)
    const lines = readFileSync(path.join(fixtures, name), 'utf8').split('\n')
    let before = 0
    for (const event of events) {
      expect(event.line).toBeGreaterThan(before)
      before = event.line
      expect(lines[event.line - 1]).toContain(event.name.split(' ')[0])
      expect(event.generation === 'old').toBe(event.liveBytes !== null)
      if (event.gcId !== null) expect(lines[event.line - 1]).toContain(`GC(${event.gcId})`)
    }
    expect(findings.events).toBe(events.length)
  })
})

describe('a log as heapmark asks for it', () => {
  it.each(['serial-17.log', 'serial-25.log', 'parallel-17.log', 'g1-25.log', 'zgc-17.log', 'zgc-25.log'])(
    'has every clock in %s',
    async (name) => {
      const { events } = await read(name)
      for (const { uptimeMs, monotonicMs, wallMs } of events) {
        expect(uptimeMs).toBeGreaterThan(0)
        expect(monotonicMs).toBeGreaterThan(uptimeMs!)
        expect(wallMs).toBeGreaterThan(Date.parse('2026-01-01'))
      }
      const [first, last] = [events[0]!, events.at(-1)!]
      const passed = last.uptimeMs! - first.uptimeMs!
      expect(Math.abs(last.monotonicMs! - first.monotonicMs! - passed)).toBeLessThan(2)
      expect(Math.abs(last.wallMs! - first.wallMs! - passed)).toBeLessThan(3)
    },
  )

  it('gives the heap to the kilobyte, and its generations (Serial)', async () => {
    const { events } = await read('serial-17.log')
    const full = events.find(({ name }) => name === 'Pause Full')!
    const text = readFileSync(path.join(fixtures, 'serial-17.log'), 'utf8')
    const id = full.gcId
    const young = new RegExp(`GC\\(${id}\\) DefNew: (\\d+)K\\(\\d+K\\)->(\\d+)K`).exec(text)!
    const old = new RegExp(`GC\\(${id}\\) Tenured: (\\d+)K\\(\\d+K\\)->(\\d+)K`).exec(text)!
    expect(full.heapBeforeBytes).toBe((Number(young[1]) + Number(old[1])) * 1024)
    expect(full.heapAfterBytes).toBe((Number(young[2]) + Number(old[2])) * 1024)
    expect(full.liveBytes).toBe(full.heapAfterBytes)
    expect(full.generations!.old).toEqual({
      beforeBytes: Number(old[1]) * 1024,
      afterBytes: Number(old[2]) * 1024,
    })
    expect(full.cause).toBe('System.gc()')
    expect(full.metaspace!.afterBytes).toBeGreaterThan(0)
  })

  it('gives G1’s heap to the kilobyte by the debug lines, and regions as bytes', async () => {
    const { events, findings } = await read('g1-25.log')
    const young = events.find(({ name }) => name === 'Pause Young (Normal)')!
    const text = readFileSync(path.join(fixtures, 'g1-25.log'), 'utf8')
    const used = [...text.matchAll(new RegExp(`GC\\(${young.gcId}\\)  garbage-first .* used (\\d+)K`, 'g'))]
    expect([young.heapBeforeBytes, young.heapAfterBytes]).toEqual(used.map(([, k]) => Number(k) * 1024))
    expect(findings.regionBytes).toBe(1024 ** 2)
    expect(young.generations!.eden!.beforeBytes % findings.regionBytes!).toBe(0)
    expect(findings.heapMaxBytes).toBe(64 * 1024 ** 2)
    expect(findings.runtimeVersion).toMatch(/^25\./)
  })

  it('takes G1’s live set after full, remark and cleanup, and the lowest heap after mixed collections', async () => {
    const { points, events } = await read('g1-25.log')
    expect(new Set(points.map(({ from }) => from))).toEqual(
      new Set(['full', 'remark', 'cleanup', 'mixed-envelope']),
    )
    const mixed = events.filter(({ name }) => name === 'Pause Young (Mixed)')
    expect(mixed.every(({ generation }) => generation === 'young')).toBe(true)
    const envelope = points.find(({ from }) => from === 'mixed-envelope')!
    expect(mixed.map(({ heapAfterBytes }) => heapAfterBytes)).toContain(envelope.bytes)
  })

  it('takes ZGC’s live set at the end of marking, not the heap at the cycle’s end', async () => {
    const { events } = await read('zgc-17.log')
    const cycle = events.find(({ kind }) => kind === 'cycle')!
    const text = readFileSync(path.join(fixtures, 'zgc-17.log'), 'utf8')
    const live = new RegExp(`GC\\(${cycle.gcId}\\) +Live: +- +(\\d+)M`).exec(text)!
    expect(cycle.liveBytes).toBe(Number(live[1]) * 1024 ** 2)
    expect(cycle.heapAfterBytes).toBeGreaterThan(cycle.liveBytes!)
    expect(cycle.concurrentMs).toBeGreaterThan(0)
  })

  it('adds the live bytes of both generations for a major collection of generational ZGC', async () => {
    const { events } = await read('zgc-25.log')
    const major = events.find(({ name }) => name === 'Major Collection')!
    const text = readFileSync(path.join(fixtures, 'zgc-25.log'), 'utf8')
    const live = (part: string) =>
      Number(new RegExp(`GC\\(${major.gcId}\\) ${part}: +Live: +- +(\\d+)M`).exec(text)![1]) * 1024 ** 2
    expect(major.liveBytes).toBe(live('Y') + live('O'))
    const minor = events.find(({ name }) => name === 'Minor Collection')
    if (minor !== undefined) expect(minor.liveBytes).toBeNull()
  })

  it('gives a cycle’s pauses its cause', async () => {
    const { events, findings } = await read('zgc-17.log')
    for (const pause of events.filter(({ kind }) => kind === 'pause')) expect(pause.cause).not.toBeNull()
    const collections = findings.causes.reduce((sum, { collections }) => sum + collections, 0)
    expect(collections).toBe(findings.counts.cycles)
  })

  it('counts the kinds of collection, safepoints, causes and asked-for collections', async () => {
    const { findings, events } = await read('g1-25.log')
    const named = (name: string) => events.filter((event) => event.name === name).length
    expect(findings.counts).toMatchObject({
      mixed: named('Pause Young (Mixed)'),
      full: named('Pause Full'),
      remark: named('Pause Remark'),
      cleanup: named('Pause Cleanup'),
    })
    expect(findings.counts.young).toBeGreaterThan(0)
    expect(findings.safepoints!.count).toBeGreaterThan(0)
    expect(findings.safepoints!.totalMs).toBeGreaterThan(findings.safepoints!.toSafepointMsTotal)
    expect(findings.causes.map(({ cause }) => cause)).toContain('G1 Evacuation Pause')
    const explicit = findings.advice.find(({ code }) => code === 'explicit-gc')!
    const lines = readFileSync(path.join(fixtures, 'g1-25.log'), 'utf8').split('\n')
    expect(lines[explicit.evidence[0]!.line - 1]).toContain('System.gc()')
  })

  it('hands over no more events than asked for, and counts them all', async () => {
    const events: GcEvent[] = []
    const all = await readGcLog(path.join(fixtures, 'g1-25.log'))
    const some = await readGcLog(path.join(fixtures, 'g1-25.log'), {
      maxEvents: 3,
      onEvent: (event) => events.push(event),
    })
    expect(events).toHaveLength(3)
    expect(some).toEqual({ ...all, eventsWithheld: all.events - 3 })
  })
})

describe('decorations', () => {
  it.each(['serial-25.log', 'g1-17.log', 'zgc-25.log', 'parallel-17.log'])(
    'make no difference to the amounts of %s',
    async (name) => {
      const amounts = (findings: Awaited<ReturnType<typeof readGcLog>>) => {
        const { pauses, counts, causes, liveSet, freedBytes, footprintBytes } = findings
        return {
          pauses: { ...pauses, maxAt: null },
          counts,
          causes,
          live: liveSet?.largestBytes,
          freedBytes,
          footprintBytes,
        }
      }
      const text = readFileSync(path.join(fixtures, name), 'utf8')
      const bare = await readText(text.replace(/^(?:\[[^\]]*\])+ /gm, ''))
      const crlf = await readText(text.replaceAll('\n', '\r\n'))
      const uptimeOnly = await readText(
        text.replace(/^\[[^\]]*\](\[[^\]]*\])\[[^\]]*\]\[[^\]]*\]\[[^\]]*\]/gm, '$1'),
      )
      const { findings } = await read(name)
      expect(amounts(bare)).toEqual(amounts(findings))
      expect(amounts(crlf)).toEqual(amounts(findings))
      expect(amounts(uptimeOnly)).toEqual(amounts(findings))
      expect(bare.spanMs).toBeNull()
      expect(uptimeOnly.spanMs).toBe(findings.spanMs)
      expect(crlf.unknownLines.count).toBe(0)
    },
  )
})

/** Logs of other projects, where they lie beside the repository; they may not be copied into it. */
const shared = fileURLToPath(new URL('../../../../shared/data/gc/', import.meta.url))
const foreign = existsSync(shared) ? readdirSync(shared) : []

describe('logs of other programs and JDKs', () => {
  it.skipIf(foreign.length === 0)(
    `have less than 1 % of lines that nobody knows${foreign.length === 0 ? ' (skipped: no such logs beside the repository)' : ''}`,
    async () => {
      for (const name of foreign) {
        const findings = await readGcLog(path.join(shared, name))
        expect(findings.unknownShare, name).toBeLessThan(0.01)
        expect(findings.pauses!.count, name).toBeGreaterThan(0)
        expect(findings.partial, name).toBeNull()
      }
    },
  )
})
