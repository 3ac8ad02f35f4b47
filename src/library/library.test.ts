import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { repository, temporaryFolder } from '../../test/support/heapmark.js'
import { compare, compareStored, leak, minheap, run } from './index.js'
import { matchers } from './matchers.js'

expect.extend(matchers)

declare module 'vitest' {
  interface Matchers<T> {
    toStayBounded(options?: Parameters<(typeof matchers)['toStayBounded']>[1]): Promise<T>
    toPeakUnder(limit: string, options?: Parameters<(typeof matchers)['toPeakUnder']>[2]): Promise<T>
  }
}

const retain = path.join(repository, 'test/fixtures/programs/retain.mjs')
const program = (...words: string[]) => ['node', retain, '{url}', '{records}', ...words]

describe('the library', () => {
  it('runs a scenario as the command line does, and gives its report', async () => {
    const results = temporaryFolder()
    const { report, folder } = await run({
      scenario: 'baseline-http',
      heap: ['32m', '64m'],
      records: 50,
      rate: Number.POSITIVE_INFINITY,
      results,
    })
    expect(report.outcome).toEqual({ kind: 'completed' })
    expect(report.records).toMatchObject({ asked: 50, unique: 50, lost: 0 })
    expect(path.dirname(folder)).toBe(results)
    expect(existsSync(path.join(folder, 'report.json'))).toBe(true)
  })

  it('ends a run in good order when its signal says so', async () => {
    const ending = new AbortController()
    const watching = {
      signal: ending.signal,
      observer: { progress: () => ending.abort() },
    }
    const request = { scenario: 'baseline-http', heap: '64m', results: temporaryFolder() }
    const { report } = await run(request, watching)
    expect(report.outcome).toEqual({ kind: 'interrupted', signal: 'SIGINT' })
  })

  it('decides whether a program leaks', async () => {
    const lines: string[] = []
    const request = {
      program: program('leak', '1000'),
      records: 8000,
      heap: '160m',
      evidence: false,
      results: temporaryFolder(),
    }
    const { report } = await leak(request, { observer: { stepEnds: (line) => void lines.push(line) } })
    expect(report.verdict.kind).toBe('leak')
    expect(lines).toHaveLength(2)
  })

  it('compares two commands, and the runs of them that are there', async () => {
    const results = temporaryFolder()
    const request = {
      a: program('ring', '100'),
      b: program('ring', '40000'),
      records: 4000,
      heap: '160m',
      runs: 4,
      metrics: ['peak-rss'] as const,
      results,
    }
    const { folder, report } = await compare(request)
    expect(report.runs).toHaveLength(8)
    expect(report.verdict.decision).not.toBe('better')
    const [a, b] = ['A', 'B'].map((side) =>
      report.runs.filter(({ label }) => label.startsWith(side)).map(({ run }) => path.join(folder, run)),
    )
    const stored = await compareStored(a!.join(), b!.join(), { metrics: ['peak-rss'] })
    expect(stored.verdict.decision).not.toBe('better')
  })

  it('refuses to look for the smallest heap where even the largest is too small', async () => {
    const request = { program: program('step', '10'), records: 100, heap: ['8m', '12m'] as const }
    const observer = { warning() {} }
    await expect(minheap({ ...request, results: temporaryFolder() }, { observer })).resolves.toMatchObject({
      report: { experiment: 'minheap' },
    })
  })

  it('throws what the command line prints, for input that makes no sense', async () => {
    await expect(run({})).rejects.toThrow(/neither a scenario nor a program/)
    await expect(run({ scenario: 'baseline-http', heap: 'much' })).rejects.toMatchObject({ code: 'BAD_SIZE' })
    await expect(run({ scenario: 'baseline-http', timeout: 'soon' })).rejects.toMatchObject({
      code: 'BAD_DURATION',
    })
  })
})

describe('expect', () => {
  it('tells a program that stays bounded from one that leaks, with the reason and the evidence', async () => {
    const bounded = { program: program('ring', '2000'), records: 8000, heap: '160m' }
    await expect(bounded).toStayBounded()
    await expect(expect(bounded).not.toStayBounded()).rejects.toThrow(/expected memory to grow: bounded/)
    const results = temporaryFolder()
    const leaking = { program: program('leak', '1000'), records: 8000, heap: '160m', results }
    const claim = expect(leaking).toStayBounded({ evidence: false })
    await expect(claim).rejects.toThrow(
      /expected memory to stay bounded: leak, retained (?:9|1,0)\d\d bytes\/record/,
    )
    expect(readdirSync(results)).toHaveLength(1)
  })

  it('holds a program to a peak, and a program that fails to nothing', async () => {
    const quick = { program: ['node', '-e', '0'], heap: '64m' }
    await expect(quick).toPeakUnder('500MiB')
    await expect(expect(quick).toPeakUnder('1m')).rejects.toThrow(/peak under 1.0 MB: it peaked at \d+/)
    const failing = ['node', '-e', 'process.exit(1)']
    await expect(expect(failing).toPeakUnder('2g')).rejects.toThrow(/did not complete: crashed/)
    await expect(expect('no-such-scenario').toPeakUnder('2g')).rejects.toThrow(/SCENARIO_UNREADABLE/)
  })
})

describe('the package', () => {
  it('is imported by its name, with types that compile', () => {
    const folder = temporaryFolder()
    const home = path.join(folder, 'node_modules/heapmark')
    mkdirSync(path.dirname(home), { recursive: true })
    symlinkSync(repository, home)
    symlinkSync(path.join(repository, 'node_modules/@types'), path.join(folder, 'node_modules/@types'))
    writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}')
    writeFileSync(
      path.join(folder, 'use.ts'),
      `import { leak, run, type RunReport } from 'heapmark'
       import { matchers } from 'heapmark/matchers'
       const peak = (report: RunReport): number | null => report.memory.peakRssBytes
       export const use = async () => {
         const { report } = await run({ scenario: 'baseline-http', heap: ['64m', '256m'] })
         const answer = await leak({ program: ['node', 'app.js'], records: 1000 })
         return [peak(report), answer.report.verdict.kind, Object.keys(matchers)] as const
       }
       console.log(typeof run, typeof leak, Object.keys(matchers).join())`,
    )
    const tsc = path.join(repository, 'node_modules/typescript/bin/tsc')
    const flags = [
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--skipLibCheck',
      '--types',
      'node',
    ]
    execFileSync(process.execPath, [tsc, ...flags, 'use.ts'], { cwd: folder, encoding: 'utf8' })
    const said = execFileSync(process.execPath, ['use.js'], { cwd: folder, encoding: 'utf8' })
    expect(said).toBe('function function toStayBounded,toPeakUnder\n')
  })
})
