import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  eventually,
  heapmark,
  onlyRun,
  repository,
  runFolders,
  start,
  temporaryFolder,
} from '../support/heapmark.js'

const short = ['run', 'baseline-http', '32m', '64m', '--port', 'auto', '--quiet']

describe('faults of the receiver', () => {
  it('hit the stream as asked, the ledger stays exact, and the report says what each cost', async () => {
    const results = temporaryFolder()
    const { code, stderr } = await heapmark([
      ...short,
      ...['--records', '1200', '--rate', '300', '--results', results],
      ...['--fault', 'status=503,share=20%,from=600ms,to=1200ms'],
      ...['--fault', 'stall,from=1800ms,to=2600ms'],
      ...['--fault', 'reset,share=10%,from=70%,to=90%'],
      ...['--fault', 'half-close,share=10%,from=95%'],
    ])
    expect([code, stderr]).toEqual([0, ''])
    const { report, record, text, folder } = onlyRun(results)
    const [status, stall, reset, halfClose] = report.faults
    expect(report.faults.map(({ kind }) => kind)).toEqual(['status', 'stall', 'reset', 'half-close'])
    expect(record.receiver!.faults![2]).toMatchObject({ kind: 'reset', fromMs: 2800, toMs: 3600 })
    expect(status!.endedMs! - status!.beganMs!).toBeCloseTo(600, 2)
    for (const fault of report.faults) expect(fault.hits).toBeGreaterThan(0)
    const broken = reset!.hits! + halfClose!.hits!
    expect(report.records).toMatchObject({
      generated: 1200,
      sent: 1200,
      acknowledged: 1200 - status!.hits!,
      refused: status!.hits,
      resent: broken,
      received: 1200 + broken,
      unique: 1200,
      lost: 0,
      duplicated: broken,
    })
    expect(report.receiver.errors).toBe(0)
    // Nothing is answered while it stalls, so records wait; when it is over, all come.
    expect(stall!.lagMs.during).toBeGreaterThan(200)
    expect(stall!.recordsPerSecond.before).toBeGreaterThan(200)
    expect(status!.rssBytes.before).toBeGreaterThan(2 ** 24)
    expect(text).toContain('\nFaults of the Receiver: ')
    expect(text).toMatch(/- stall,from=1800ms,to=2600ms: from \d\.\ds to \d\.\ds, requests hit: \d+/)
    expect(text).toContain('receiver: misbehaves on purpose')
    const again = await heapmark(['report', folder])
    // Made from the folder alone; curves come after it.
    expect(again.stdout.startsWith(text)).toBe(true)
  })

  it('are taken from the scenario too', async () => {
    const results = temporaryFolder()
    const yaml = readFileSync(path.join(repository, 'scenarios/baseline-http.yaml'), 'utf8')
    const file = path.join(temporaryFolder(), 'faulty.yaml')
    writeFileSync(file, `${yaml}\nheapmark:\n  receiver:\n    faults: ["delay=40ms, share=50%"]\n`)
    const { code, stderr } = await heapmark([
      ...['run', file, '32m', '64m', '--port', 'auto', '--quiet', '--results', results],
      ...['--records', '100', '--rate', '200'],
    ])
    expect([code, stderr]).toEqual([0, ''])
    const { report } = onlyRun(results)
    expect(report.faults).toMatchObject([{ text: 'delay=40ms,share=50%', toMs: null }])
    expect(report.responseTime.maxMs).toBeGreaterThanOrEqual(40)
    expect(report.records).toMatchObject({ unique: 100, lost: 0, refused: 0 })
  })

  it('that never end are over with the run, also when it is interrupted', async () => {
    const results = temporaryFolder()
    const { child, finished } = start([
      ...short,
      ...['--records', '1000', '--rate', '200', '--results', results, '--fault', 'stall,from=200ms'],
    ])
    const begun = () =>
      runFolders(results).some((folder) =>
        readFileSync(path.join(folder, 'samples.ndjson'), 'utf8').includes('"state":"begun"'),
      )
    await eventually(begun, 'the beginning of the fault', 30_000)
    child.kill('SIGINT')
    expect((await finished).code).toBe(130)
    const { report } = onlyRun(results)
    expect(report.faults[0]!.beganMs).toBeGreaterThan(0)
    expect(report.faults[0]!.endedMs).toBeGreaterThan(report.faults[0]!.beganMs!)
    expect(report.faults[0]).toMatchObject({ cameBack: null, toMs: null })
  })

  it.each([
    ['an unknown kind', ['--fault', 'stal'], /unknown fault 'stal'[\s\S]*did you mean 'stall'/],
    ['one after the end', ['--fault', 'reset,from=1h'], /schedule of 20\.0s is over/],
    ['a share of no schedule', ['--rate', 'max', '--fault', 'reset,from=10%'], /no schedule[\s\S]*from=10s/],
    ['an end before its beginning', ['--fault', 'reset,from=50%,to=2s'], /ends before it begins/],
    ['too many', new Array(17).fill(['--fault', 'reset']).flat(), /17 faults are more than 16/],
  ])('are refused: %s', async (_, words: string[], message) => {
    const results = path.join(temporaryFolder(), 'results')
    const { code, stderr } = await heapmark([...short, '--results', results, ...words])
    expect(code).toBe(2)
    expect(stderr).toMatch(/^error BAD_FAULT: /m)
    expect(stderr).toMatch(message)
    expect(runFolders(results)).toEqual([])
  })

  it('are refused where no receiver takes part', async () => {
    const { code, stderr } = await heapmark(['exec', '--fault', 'stall', '--', 'node', '-e', '0'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/no receiver takes part[\s\S]*--receiver/)
  })

  it('are explained by --help', async () => {
    const { stdout } = await heapmark(['run', '--help'])
    for (const kind of ['status=CODE', 'delay=TIME', 'stall', 'slow-read=SIZE', 'reset', 'half-close']) {
      expect(stdout).toMatch(new RegExp(`^ {2}${kind}`, 'm'))
    }
  })
})
