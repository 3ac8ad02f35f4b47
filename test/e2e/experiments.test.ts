import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ExperimentRecord, ExperimentReport } from '../../src/model/experiment.js'
import type { LeakFindings } from '../../src/model/leak-findings.js'
import { eventually, heapmark, repository, runFolders, start, temporaryFolder } from '../support/heapmark.js'

const program = path.join(repository, 'test/fixtures/programs/retain.mjs')

const leakWords = (results: string, ...more: string[]) => [
  ...['leak', '64m', '160m', '--records', '8000', '--results', results, ...more],
  ...['--', 'node', program, '{url}', '{records}', 'leak', '1000'],
]

function experimentIn(results: string) {
  const [folder] = runFolders(results)
  const read = <T>(file: string) => JSON.parse(readFileSync(path.join(folder!, file), 'utf8')) as T
  return {
    folder: folder!,
    record: read<ExperimentRecord>('experiment.json'),
    report: read<ExperimentReport<LeakFindings>>('report.json'),
    text: readFileSync(path.join(folder!, 'report.txt'), 'utf8'),
  }
}

describe('an experiment', () => {
  it('names what holds the memory, and its report is made again from its folder', async () => {
    const results = path.join(temporaryFolder(), 'results')
    const { code, stdout, stderr } = await heapmark(leakWords(results))
    expect(code).toBe(8)
    const { folder, report, text, record } = experimentIn(results)
    expect(stdout).toBe(text)
    expect(stderr).toMatch(/^run 1, 1 x 8000 records \.\.\.$/m)
    expect(record).toMatchObject({ experiment: 'leak', ended: 'decided' })
    const [first] = report.evidence!.classes
    // An array's elements: 1,552 of each piece's 2,000 bytes, one for each second record.
    expect(first!.name).toBe('(array)')
    expect(first!.bytesPerRecord).toBeGreaterThan(900)
    expect(first!.bytesPerRecord).toBeLessThan(1100)
    // The variable that holds the last piece, which holds the one before, and so on.
    expect(first!.path!.at(-1)!.className).toContain('Context')
    const again = await heapmark(['report', folder])
    expect(again.stdout).toBe(text)
    // Its runs are its own: they are in no list of runs.
    expect((await heapmark(['results', '--results', results])).stdout).toContain('no runs')
  })

  it('keeps what is known on Ctrl-C, and goes on from there', async () => {
    const results = path.join(temporaryFolder(), 'results')
    const { child, finished } = start(leakWords(results, '--no-evidence'))
    let stderr = ''
    child.stderr!.on('data', (text: string) => {
      stderr += text
    })
    await eventually(() => stderr.includes('run 2'), 'the second run', 30_000)
    child.kill('SIGINT')
    const { code, stdout } = await finished
    expect(code).toBe(130)
    expect(stdout).toContain('it was ended before it was decided')
    const before = experimentIn(results)
    expect(before.record.ended).toBe('interrupted')
    expect(before.record.steps.map(({ label }) => label)).toEqual(['1 x 8000 records'])

    const resumed = await heapmark(leakWords(results, '--no-evidence', '--resume'))
    expect(resumed.stderr).toContain('going on after 1 of its runs')
    expect(resumed.code).toBe(8)
    const after = experimentIn(results)
    expect(after.folder).toBe(before.folder)
    expect(after.record.steps).toHaveLength(2)
    expect(after.record.steps[0]).toEqual(before.record.steps[0])
  })

  it('is not gone on with when it was told something else, or when there is none', async () => {
    const results = path.join(temporaryFolder(), 'results')
    const { code, stderr } = await heapmark(leakWords(results, '--resume'))
    expect(code).toBe(2)
    expect(stderr).toContain('there is no unfinished leak')
    expect(runFolders(results)).toEqual([])
  })

  it('that cannot make its first run leaves nothing behind', async () => {
    const folder = temporaryFolder()
    const results = path.join(folder, 'results')
    const words = ['leak', 'no-such-scenario', '64m', '160m', '--results', results]
    const { code, stderr } = await heapmark(words)
    expect(code).toBe(2)
    expect(stderr).toMatch(/error SCENARIO_UNREADABLE/)
    expect(readdirSync(folder)).toEqual([])
  })
})
