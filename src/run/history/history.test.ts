import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { copyListedRuns, emptyRecord, temporaryFolder, writeRun } from '../../../test/support/run-folders.js'
import { process as processSample } from '../../../test/support/samples.js'
import type { RunRecord } from '../../model/run-record.js'
import { runFiles } from '../../model/run-record.js'
import { MiB } from '../../model/size.js'
import { findBaseline } from './find-baseline.js'
import { History } from './history.js'
import { appendToIndex, indexFile, readIndex } from './index-file.js'
import type { Likeness, RunLine } from './line.js'
import { setPin } from './pins.js'
import { trendsOf } from './trend.js'

async function idsIn(results: string): Promise<string[]> {
  const ids: string[] = []
  for await (const run of new History(results).runs()) ids.push('problem' in run ? `${run.id}!` : run.id)
  return ids
}

/** A run of one process sample, `day` days into January. */
function addRun(results: string, day: number, peakMB: number, changes: Partial<RunRecord> = {}): string {
  const date = `2026-01-${String(day).padStart(2, '0')}T10`
  const record = { id: `${date}-00-00Z-empty`, startedAt: `${date}:00:00.000Z`, ...changes }
  return writeRun(results, emptyRecord(record), [processSample(0, peakMB * MiB)])
}

const indexText = (results: string) => readFileSync(join(results, indexFile), 'utf8')

describe('the history of a results folder', () => {
  it('is read from folders once, and from its index from then on', async () => {
    const results = temporaryFolder()
    copyListedRuns(results)
    const first = await idsIn(results)
    expect(first).toHaveLength(5)
    expect(indexText(results).trimEnd().split('\n')).toHaveLength(5)
    // Nothing but the record's name, size and time is looked at: samples are not missed.
    for (const id of first) rmSync(join(results, id, runFiles.samples), { force: true })
    for await (const run of new History(results).runs()) {
      expect(run).not.toHaveProperty('problem')
      if (run.id.includes('baseline-http')) expect(run).toMatchObject({ records: 100 })
    }
    expect(await idsIn(results)).toEqual(first)
  })

  it.each([
    ['missing', (file: string) => rmSync(file)],
    ['empty', (file: string) => writeFileSync(file, '')],
    ['cut in mid-line', (file: string) => truncateSync(file, statSync(file).size - 25)],
    ['full of something else', (file: string) => writeFileSync(file, '{}\n'.repeat(500))],
    ['binary', (file: string) => writeFileSync(file, Buffer.alloc(5000, 0xff))],
    ['with a line of another length', (file: string) => appendFileSync(file, `${'x'.repeat(100_000)}\n`)],
  ])('is made again when the index is %s', async (_what, damage) => {
    const results = temporaryFolder()
    for (let day = 1; day <= 3; day++) addRun(results, day, day)
    const ids = await idsIn(results)
    damage(join(results, indexFile))
    expect(await idsIn(results)).toEqual(ids)
    expect([...readIndex(results).lines.keys()].sort()).toEqual(ids.toSorted())
  })

  it('reads a run again whose record has changed, and forgets one that is gone', async () => {
    const results = temporaryFolder()
    addRun(results, 1, 10)
    const gone = addRun(results, 2, 10)
    await idsIn(results)
    addRun(results, 1, 10, { outcome: { kind: 'interrupted', signal: 'SIGINT' } })
    rmSync(gone, { recursive: true })
    const runs = []
    for await (const run of new History(results).runs()) runs.push(run)
    expect(runs).toMatchObject([{ outcome: 'interrupted' }])
  })

  it('does not keep a run that is still going', async () => {
    const results = temporaryFolder()
    const going = { outcome: null, endedAt: null, durationMs: null, benchPid: process.pid }
    writeRun(results, emptyRecord({ ...going, startedAt: new Date().toISOString() }))
    for await (const run of new History(results).runs()) expect(run).toMatchObject({ isGoing: true })
    expect(existsSync(join(results, indexFile))).toBe(false)
  })

  it('survives a folder that cannot be written: the runs are listed all the same', async () => {
    const results = temporaryFolder()
    addRun(results, 1, 10)
    // Root may write anywhere: a folder in the index's place cannot be written by anybody.
    rmSync(join(results, indexFile), { force: true })
    mkdirSync(join(results, indexFile))
    expect(await idsIn(results)).toHaveLength(1)
  })

  it('keeps lines of two benches that write at once whole', async () => {
    const results = temporaryFolder()
    addRun(results, 1, 10)
    await idsIn(results)
    const [line] = [...readIndex(results).lines.values()] as [RunLine]
    const file = join(results, indexFile)
    // Other processes, which append as heapmark does: one write to a file opened for appending.
    const other = (name: string) => {
      const script = `
        const fs = require('fs'); const file = fs.openSync(process.argv[1], 'a');
        const line = JSON.parse(process.argv[2]);
        for (let i = 0; i < 500; i++) fs.writeSync(file, JSON.stringify({ ...line, id: process.argv[3] + i }) + '\\n')`
      return once(spawn(process.execPath, ['-e', script, file, JSON.stringify(line), name]), 'close')
    }
    const others = [other('a'), other('b')]
    for (let i = 0; i < 500; i++) expect(appendToIndex(results, [{ ...line, id: `own${i}` }])).toBe(true)
    await Promise.all(others)
    expect(readIndex(results).lines.size).toBe(1501)
    expect(readIndex(results).waste).toBe(0)
  })

  it('keeps lines short, whatever a scenario is called', async () => {
    const results = temporaryFolder()
    const scenario = { ...emptyRecord().scenario, name: '\u0000'.repeat(100_000) }
    addRun(results, 1, 10, { scenario })
    await idsIn(results)
    expect(indexText(results).length).toBeLessThan(4096)
    expect(await trendsOf(results, scenario.name)).toEqual([])
  })
})

const likeness: Likeness = {
  scenario: 'empty',
  target: 'embedded',
  heap: { minBytes: 2 ** 24, maxBytes: 2 ** 26 },
  asked: { records: null, ratePerSecond: null },
  faults: '',
}

const budgets = (limit: string) => ({
  asked: [{ name: 'peak_rss', limit, file: 'x', line: 1, column: 1 }],
  baseline: null,
  whyNoBaseline: null,
})

describe('the baseline of a run', () => {
  const baseline = (results: string, like = likeness) => findBaseline(results, like, ['peak_rss', 'lost'])

  it('is the last completed one that was asked the same, with the figures it measured', async () => {
    const results = temporaryFolder()
    addRun(results, 1, 10)
    addRun(results, 2, 20)
    addRun(results, 3, 30, { outcome: { kind: 'interrupted', signal: 'SIGINT' } })
    addRun(results, 4, 40, { heap: { minBytes: 1, maxBytes: 2, collector: null } })
    expect(await baseline(results)).toEqual({
      run: '2026-01-02T10-00-00Z-empty',
      pinned: false,
      figures: { peak_rss: 20 * MiB },
    })
    expect(await baseline(results, { ...likeness, asked: { records: 7, ratePerSecond: null } })).toBeNull()
    expect(await baseline(join(results, 'nowhere'))).toBeNull()
  })

  it('is none that failed a budget: a run that is worse does not become the measure of the next', async () => {
    const results = temporaryFolder()
    addRun(results, 1, 10, { budgets: budgets('<15MB') })
    addRun(results, 2, 20, { budgets: budgets('<15MB') })
    expect((await baseline(results))?.run).toContain('2026-01-01')
  })

  it('is the pinned one while there is one', async () => {
    const results = temporaryFolder()
    addRun(results, 1, 10)
    addRun(results, 2, 20)
    addRun(results, 3, 30)
    setPin(results, '2026-01-01T10-00-00Z-empty', true)
    expect(await baseline(results)).toMatchObject({ run: '2026-01-01T10-00-00Z-empty', pinned: true })
    setPin(results, '2026-01-01T10-00-00Z-empty', false)
    expect(await baseline(results)).toMatchObject({ run: '2026-01-03T10-00-00Z-empty', pinned: false })
  })
})

describe('the trend of a scenario', () => {
  it('is over completed runs that were asked the same, oldest first, against the median of those before', async () => {
    const results = temporaryFolder()
    for (const [i, peak] of [10, 12, 11, 13, 22].entries()) addRun(results, i + 1, peak)
    addRun(results, 9, 99, { heap: { minBytes: 1, maxBytes: 2, collector: null } })
    addRun(results, 10, 99, { outcome: { kind: 'interrupted', signal: 'SIGINT' } })
    const trends = await trendsOf(results, 'empty')
    expect(trends).toHaveLength(1)
    expect(trends[0]!.figures.find(({ figure }) => figure === 'peakRssBytes')).toEqual({
      figure: 'peakRssBytes',
      values: [10, 12, 11, 13, 22].map((mb) => mb * MiB),
      last: 22 * MiB,
      median: 11.5 * MiB,
      before: 4,
      record: 'highest',
    })
    expect(trends[0]!.figures.map(({ figure }) => figure)).not.toContain('liveSetBytes')
  })

  it('needs two runs', async () => {
    const results = temporaryFolder()
    addRun(results, 1, 10)
    expect(await trendsOf(results, 'empty')).toEqual([])
  })
})
