import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { compileJava, type Jdk, jdks, whyNoJdk } from '../../../test/support/jdks.js'
import { temporaryPath } from '../../../test/support/temporary-file.js'
import { readGcLog } from './read-gc-log.js'

const usable = jdks.filter(({ major }) => major >= 11)
const compiled = usable.length > 0 ? compileJava(['Churn.java']) : null
afterAll(() => compiled?.remove())

/** What the JVM itself counted: invocations and time of its collectors 0, 1 and 2. */
interface Counted {
  readonly count: readonly number[]
  readonly ms: readonly number[]
}

/** Runs a program that logs as heapmark asks for it; when it is idle, its counters are read. */
async function run(jdk: Jdk, flags: readonly string[]): Promise<{ log: string; counted: Counted }> {
  const log = temporaryPath(`gc-${jdk.major}-${flags.at(-1)!.replace(/\W/g, '')}.log`)
  const child = spawn(jdk.java, [
    '-Xmx64m',
    ...flags,
    `-Xlog:gc*,gc+heap=debug,safepoint:file=${log}:time,uptime,timenanos,level,tags:filecount=0`,
    '-cp',
    compiled!.classes,
    'Churn',
    '600',
    '20',
    'system-gc',
    'wait',
  ])
  try {
    await once(child.stdout, 'data')
    const jcmd = path.join(jdk.home, 'bin/jcmd')
    const counters = execFileSync(jcmd, [String(child.pid), 'PerfCounter.print'], { encoding: 'utf8' })
    const counter = (name: string) => Number(new RegExp(`^${name}=(\\d+)`, 'm').exec(counters)?.[1] ?? 0)
    const perSecond = counter('sun\\.os\\.hrt\\.frequency')
    const collectors = [0, 1, 2].map((index) => `sun\\.gc\\.collector\\.${index}\\.`)
    return {
      log,
      counted: {
        count: collectors.map((name) => counter(`${name}invocations`)),
        ms: collectors.map((name) => (counter(`${name}time`) / perSecond) * 1000),
      },
    }
  } finally {
    child.stdin.end()
    if (child.exitCode === null) await once(child, 'exit')
  }
}

/** Between the two clocks the machine may take the processor away; hardly three times. */
const retried = { retry: 2 }

const pauseMs = (events: readonly [string, number][], names: RegExp) =>
  events.filter(([name]) => names.test(name)).reduce((sum, [, ms]) => sum + ms, 0)

describe.skipIf(usable.length === 0).each(usable.map((jdk) => ({ ...jdk })))(
  `the log of a JVM (JDK $major)${whyNoJdk}`,
  (jdk) => {
    it.each([
      ['Serial', ['-XX:+UseSerialGC']],
      ['Parallel', ['-XX:+UseParallelGC']],
      ['G1', ['-XX:+UseG1GC']],
    ])(
      'tells the collections and their time that the JVM counted: %s',
      retried,
      async (_collector, flags) => {
        const { log, counted } = await run(jdk, flags)
        const events: [string, number][] = []
        const findings = await readGcLog(log, {
          onEvent({ kind, name, pauseMs: ms }) {
            if (kind === 'pause') events.push([name, ms!])
          },
        })
        const { young, mixed, full, remark, cleanup } = findings.counts
        expect([young + mixed, full]).toEqual(counted.count.slice(0, 2))
        // G1 counts the pauses of its marking cycle apart.
        expect(remark + cleanup).toBe(counted.count[2])
        expect(findings.unknownLines.count).toBe(0)
        // The log's clock is read around the counters': some microseconds a pause, and on a busy machine now and then
        // the time slice of another process.
        const slackMs = (count: number, ms: number) => 0.5 + 0.15 * count + 0.3 * ms
        const youngMs = pauseMs(events, /^Pause Young/)
        const fullMs = pauseMs(events, /^Pause Full/)
        expect(Math.abs(youngMs - counted.ms[0]!)).toBeLessThan(slackMs(young + mixed, counted.ms[0]!))
        expect(Math.abs(fullMs - counted.ms[1]!)).toBeLessThan(slackMs(full, counted.ms[1]!))
        const total = findings.pauses!.totalMs
        expect(Math.abs(total - events.reduce((sum, [, ms]) => sum + ms, 0))).toBeLessThan(0.001)
      },
    )

    it('places its lines on the machine’s monotonic clock', async () => {
      const before = process.hrtime.bigint()
      const { log } = await run(jdk, ['-XX:+UseSerialGC'])
      const after = process.hrtime.bigint()
      await readGcLog(log, {
        onEvent({ monotonicMs }) {
          expect(monotonicMs).toBeGreaterThan(Number(before) / 1e6)
          expect(monotonicMs).toBeLessThan(Number(after) / 1e6)
        },
      })
    })

    it.each([
      ['ZGC', ['-XX:+UseZGC']],
      ['Shenandoah', ['-XX:+UnlockExperimentalVMOptions', '-XX:+UseShenandoahGC']],
    ])('has a live set near what the program holds: %s', async (_collector, flags) => {
      const { log } = await run(jdk, flags)
      const points: number[] = []
      const findings = await readGcLog(log, { onLivePoint: ({ bytes }) => points.push(bytes / 1024 ** 2) })
      expect(findings.unknownLines.count).toBe(0)
      expect(points.length).toBeGreaterThan(0)
      // It holds 20 MB in objects of 64 bytes to 8 KiB; objects that are moved or new count as alive.
      const settled = points.slice(Math.floor(points.length / 2)).sort((a, b) => a - b)
      expect(settled[settled.length >> 1]).toBeGreaterThan(15)
      expect(settled[settled.length >> 1]).toBeLessThan(40)
    })
  },
)
