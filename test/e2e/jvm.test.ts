import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunReport } from '../../src/model/report.js'
import type { Sample, SeriesName } from '../../src/model/sample.js'
import { heapmark, isAlive, onlyRun, runFolders, start, temporaryFolder } from '../support/heapmark.js'
import { compileJava, type Jdk, jdks, whyNoJdk } from '../support/jdks.js'

let program: ReturnType<typeof compileJava> | null = null
beforeAll(() => {
  if (jdks.length > 0) program = compileJava(['Sender.java', 'Leaks.java', 'Streamer.java', 'Ends.java'])
})
afterAll(() => program?.remove())

/** `run baseline-http` with a Java program as target. */
async function runJava(words: readonly string[], options: readonly string[] = []) {
  const results = path.join(temporaryFolder(), 'results')
  const finished = await heapmark([
    ...['run', 'baseline-http', '16m', '96m', '--target', 'jvm', '--port', 'auto', '--results', results],
    ...options,
    ...['--', '-cp', program!.classes, ...words],
  ])
  return { ...finished, ...onlyRun(results) }
}

async function execJava(jdk: Jdk, words: readonly string[], options: readonly string[] = []) {
  const results = path.join(temporaryFolder(), 'results')
  const command = ['--', jdk.java, '-cp', program!.classes, ...words]
  const finished = await heapmark(['exec', '16m', '96m', ...options, '--results', results, ...command])
  return { ...finished, ...onlyRun(results) }
}

function samplesOf<S extends SeriesName>(folder: string, series: S): Extract<Sample, { series: S }>[] {
  return readFileSync(path.join(folder, 'samples.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Sample)
    .filter((sample): sample is Extract<Sample, { series: S }> => sample.series === series)
}

describe.skipIf(jdks.length === 0)(`a Java program${whyNoJdk}`, () => {
  it('is told what to send and where, and every record is counted', async () => {
    const { code, report, text } = await runJava(['Sender'], ['--records', '300', '--rate', '200'])
    expect(report.outcome).toEqual({ kind: 'completed' })
    expect(code).toBe(0)
    expect(report.records).toMatchObject({ asked: 300, received: 300 })
    expect(report.receiver).toMatchObject({ requests: 300, errors: 0, emptyBodies: 0, invalidJson: 0 })
    expect(report.heap).toEqual({
      minBytes: 16 * 2 ** 20,
      maxBytes: 96 * 2 ** 20,
      collector: expect.any(String),
    })
    expect(report.memory.peakHeapBytes).toBeGreaterThan(1_000_000)
    expect(report.memory.averageHeapBytes).toBeGreaterThan(1_000_000)
    expect(text).toMatch(/JVM Configuration:\n {2}Min Heap: 16m\n {2}Max Heap: 96m\n {2}GC: \S+/)
  })

  it('that ends well but sent too little is a broken stream', async () => {
    const { code, report } = await runJava(['Sender', '{url}', '60'], ['--records', '100', '--rate', 'max'])
    expect(report.outcome).toEqual({
      kind: 'stream-broken',
      evidence: 'the target ended with exit code 0, but only 60 of 100 records arrived',
    })
    expect(code).toBe(7)
  })

  it('that keeps 10 KB of each record shows them in its live set', async () => {
    const { report } = await runJava(['Leaks', 'heap', '10000'], ['--records', '3000', '--rate', 'max'])
    expect(report.outcome).toEqual({ kind: 'completed' })
    expect(report.memory.peakHeapBytes).toBeGreaterThan(30_000_000)
  })

  it('that keeps a thousand records only stays below them', async () => {
    const { report } = await runJava(['Leaks', 'ring', '1000'], ['--records', '6000', '--rate', 'max'])
    expect(report.outcome).toEqual({ kind: 'completed' })
    expect(report.memory.liveSetLastBytes ?? 0).toBeLessThan(16_000_000)
  })

  const account = (report: RunReport, part: string) =>
    report.memory.account.find((row) => row.part === part)?.peakBytes ?? null

  it('that leaks direct buffers, classes or threads shows it in the part of the account that grew', async () => {
    const options = ['--records', '1500', '--rate', 'max', '--native-memory']
    const direct = await runJava(['Leaks', 'direct', '20000'], options)
    expect(account(direct.report, 'direct-buffers')).toBeGreaterThan(28_000_000)
    const classes = await runJava(['Leaks', 'class'], options)
    expect(account(classes.report, 'metaspace')).toBeGreaterThan(
      account(direct.report, 'metaspace')! + 2_000_000,
    )
    const threads = await runJava(
      ['Leaks', 'thread'],
      ['--records', '300', '--rate', 'max', '--native-memory'],
    )
    expect(threads.report.memory.peakThreads).toBeGreaterThan(300)
    expect(account(threads.report, 'threads')).toBeGreaterThan(account(direct.report, 'threads')! + 5_000_000)
  })
})

const collectors = ['serial', 'parallel', 'g1', 'z', 'shenandoah'] as const

describe.each(jdks.map((jdk) => [`JDK ${jdk.major}`, jdk] as const))('%s', (_name, jdk) => {
  it.each(collectors)('%s: collections are counted and timed as its own log has them', async (gc) => {
    const { code, report, folder, stderr } = await execJava(jdk, ['Streamer', 'stream', '2500'], ['--gc', gc])
    if (code === 10 || code === 2) {
      // Not every build has every collector; the error then says which there are.
      expect(stderr).toMatch(/serial/)
      return
    }
    expect(report.outcome).toEqual({ kind: 'completed' })
    const log = readFileSync(path.join(folder, 'gc.log'), 'utf8')
    const pauses = [...log.matchAll(/\] (?:GC\(\d+\) )?(?:[yYoO]: )?Pause [^\n]*? ([\d.]+)ms$/gm)].map(
      (match) => Number(match[1]),
    )
    expect(pauses.length).toBeGreaterThan(0)
    expect(report.gc.count).toBe(pauses.length)
    const total = pauses.reduce((sum, ms) => sum + ms, 0)
    expect(report.gc.pauseMsTotal).toBeCloseTo(total, 0)
    expect(samplesOf(folder, 'jvm').length).toBeGreaterThan(10)
    expect(report.memory.peakHeapBytes).toBeLessThanOrEqual(96 * 2 ** 20)
  })
})

describe.skipIf(jdks.length === 0)(`an outside witness${whyNoJdk}`, () => {
  it('agrees with the peak of RSS: what `time -v` says of the JVM is what the process tree shows', async () => {
    const results = path.join(temporaryFolder(), 'results')
    const java = [jdks[0]!.java, '-Xms64m', '-Xmx64m', '-cp', program!.classes, 'Streamer', 'stream', '2500']
    const command = ['/usr/bin/time', '-v', ...java]
    const { code } = await heapmark(['exec', '16m', '4g', '--results', results, '--', ...command])
    expect(code).toBe(0)
    const { folder, report } = onlyRun(results)
    const said = /Maximum resident set size \(kbytes\): (\d+)/.exec(
      readFileSync(path.join(folder, 'target.log'), 'utf8'),
    )?.[1]
    const witnessBytes = Number(said) * 1024
    const jvm = report.tree?.children.find((child) => child.command.includes('Streamer'))
    expect(jvm).toBeDefined()
    // The kernel's own peak lies between two of our samples; a JVM grows by megabytes in that time.
    expect(jvm!.peakRssBytes).toBeLessThanOrEqual(witnessBytes * 1.01)
    expect(jvm!.peakRssBytes).toBeGreaterThan(witnessBytes * 0.9)
  })
})

describe.skipIf(jdks.length === 0)(`SIGKILL of heapmark itself${whyNoJdk}`, () => {
  it('at 20 moments: no orphan, and the folder can be read each time', async () => {
    const results = path.join(temporaryFolder(), 'results')
    const moments = Array.from({ length: 20 }, (_, i) => 100 + i * 90)
    await Promise.all(
      [moments.filter((_, i) => i % 2 === 0), moments.filter((_, i) => i % 2 === 1)].map(inTurn),
    )

    async function inTurn(waits: readonly number[]): Promise<void> {
      for (const waitMs of waits) {
        const own = path.join(results, String(waitMs))
        const words = ['-cp', program!.classes, 'Sender', '{url}', '100000', '20']
        const run = start([
          'run',
          'baseline-http',
          '16m',
          '64m',
          '--target',
          'jvm',
          '--port',
          'auto',
          '--results',
          own,
          '--',
          ...words,
        ])
        await new Promise((resolve) => setTimeout(resolve, waitMs))
        run.child.kill('SIGKILL')
        await run.finished
        const [folder] = runFolders(own)
        // Before there is a folder nothing has been started.
        if (folder === undefined) continue
        const record = readRecord(folder)
        if (record === null) continue
        const pids = [record.target.pid, record.receiver?.pid].filter((pid) => pid != null)
        for (let tries = 0; pids.some(isAlive) && tries < 400; tries++) {
          await new Promise((resolve) => setTimeout(resolve, 25))
        }
        expect(pids.filter(isAlive), `after ${waitMs} ms`).toEqual([])
        const made = await heapmark(['report', folder, '--format', 'json'])
        expect(made.code, made.stderr).toBe(0)
      }
    }
  })
})

function readRecord(folder: string) {
  try {
    return JSON.parse(readFileSync(path.join(folder, 'run.json'), 'utf8')) as {
      target: { pid: number | null }
      receiver: { pid: number } | null
    }
  } catch {
    return null
  }
}
