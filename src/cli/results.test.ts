import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { callProgram } from '../../test/support/call-program.js'
import { copyListedRuns, emptyRecord, temporaryFolder, writeRun } from '../../test/support/run-folders.js'
import { process as processSample } from '../../test/support/samples.js'
import { MiB } from '../model/size.js'

function workPlace(): string {
  const cwd = temporaryFolder()
  copyListedRuns(join(cwd, 'results'))
  return cwd
}

/** Cells of a table row; columns are two or more spaces apart. */
function rows(out: string): string[][] {
  return out
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ {2,}/))
}

describe('heapmark results', () => {
  it('lists runs newest first, whether or not their reports were made', async () => {
    const cwd = workPlace()
    await callProgram(cwd, 'report', '2026-01-16', '--format', 'json')
    const table = rows((await callProgram(cwd, 'results')).out)
    expect(table[0]).toEqual(
      'RUN,SCENARIO,TARGET,OUTCOME,TIME,RECORDS,RATE/S,PEAK RSS,VERDICT,DISK'.split(','),
    )
    expect(table.slice(1).map(([id]) => id!.slice(0, 10))).toEqual([
      '2026-01-20',
      '2026-01-19',
      '2026-01-18',
      '2026-01-17',
      '2026-01-16',
    ])
    const shown = ['baseline-http', 'embedded', 'completed', '20s', '100', '5.00', '62.1 MB', 'inconclusive']
    expect(table.at(-1)!.slice(1, -1)).toEqual(shown)
    expect(table.at(-2)!.slice(3, -1)).toEqual([
      'heap-exhausted',
      '12s',
      '24,120',
      '2,193',
      '105 MB',
      'growing',
    ])
  })

  it('shows no control characters of a scenario, and lines stay aligned', async () => {
    const { out } = await callProgram(workPlace(), 'results')
    expect(out).not.toContain('\u001b')
    expect(out).toContain('sustained\\x1b[31m')
  })

  it('lists unreadable runs as such, and passes over what is no run', async () => {
    const cwd = workPlace()
    const results = join(cwd, 'results')
    mkdirSync(join(results, '2026-01-21T00-00-00Z-begun'))
    mkdirSync(join(results, '2026-01-22T00-00-00Z-broken'))
    writeFileSync(join(results, '2026-01-22T00-00-00Z-broken', 'run.json'), '{')
    mkdirSync(join(results, 'my notes'))
    writeFileSync(join(results, '2026-01-23T00-00-00Z-a-file'), '')
    symlinkSync('2026-01-16T10-30-00Z-baseline-http', join(results, '2026-01-24T00-00-00Z-link'))
    const { out } = await callProgram(cwd, 'results')
    expect(out).toMatch(/2026-01-22T00-00-00Z-broken +unreadable \(.*\): .*damaged/)
    expect(out).toMatch(/2026-01-21T00-00-00Z-begun +unreadable \(.*\): there is no run here/)
    expect(out).not.toMatch(/my notes|a-file|link/)
  })

  it('takes only the scenario asked for, and no more than the limit', async () => {
    const cwd = workPlace()
    const one = JSON.parse((await callProgram(cwd, 'results', '--scenario', 'hoarder', '--json')).out)
    expect(one).toHaveLength(1)
    expect(one[0]).toMatchObject({ scenario: 'hoarder', outcome: 'heap-exhausted', verdict: 'growing' })
    expect(one[0].diskBytes).toBeGreaterThan(10_000)
    expect(rows((await callProgram(cwd, 'results', '--limit', '2')).out)).toHaveLength(3)
  })

  it('shows a run that is still going', async () => {
    const cwd = temporaryFolder()
    const going = { outcome: null, endedAt: null, durationMs: null, benchPid: process.pid }
    writeRun(join(cwd, 'results'), emptyRecord({ ...going, startedAt: new Date().toISOString() }))
    expect(JSON.parse((await callProgram(cwd, 'results', '--json')).out)[0].outcome).toBe('running')
  })

  it('does not trust a damaged report', async () => {
    const cwd = workPlace()
    writeFileSync(join(cwd, 'results', '2026-01-17T08-00-00Z-hoarder', 'report.json'), '{"formatVersion":1}')
    const [row] = JSON.parse((await callProgram(cwd, 'results', '--scenario', 'hoarder', '--json')).out)
    expect(row.verdict).toBe('growing')
  })

  it('says so when there are none, and what to do', async () => {
    const { code, out } = await callProgram(temporaryFolder(), 'results')
    expect(code).toBe(0)
    expect(out).toMatch(/^no runs in .*results\nmake one with 'heapmark run'/)
    expect((await callProgram(temporaryFolder(), 'results', '--json')).out).toBe('[]\n')
  })

  it('says that the results folder is no folder', async () => {
    const cwd = temporaryFolder()
    writeFileSync(join(cwd, 'results'), '')
    await expect(callProgram(cwd, 'results')).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' })
  })
})

describe('heapmark results of one scenario', () => {
  function twoRuns(): string {
    const cwd = temporaryFolder()
    for (const [day, peak] of [
      [1, 100],
      [2, 150],
    ] as const) {
      const at = `2026-01-0${day}T10`
      const record = emptyRecord({ id: `${at}-00-00Z-empty`, startedAt: `${at}:00:00.000Z` })
      writeRun(join(cwd, 'results'), record, [processSample(0, peak * MiB)])
    }
    return cwd
  }

  it('shows how its figures changed', async () => {
    const { out } = await callProgram(twoRuns(), 'results', '--scenario', 'empty')
    expect(out).toMatch(
      /^Trend of empty over 2 completed runs \(embedded, heap 16\.0 MB to 64\.0 MB, no rate\):$/m,
    )
    expect(out).toMatch(/^ {2}peak RSS {5}▁█ {2}150 MB {2}\+50\.0 % against the run before \(100 MB\)$/m)
  })

  it('writes the trend as a page that leads to the reports of the runs', async () => {
    const cwd = twoRuns()
    await callProgram(cwd, 'report', '2026-01-01', '--format', 'html')
    mkdirSync(join(cwd, 'pages'))
    const asked = ['results', '--scenario', 'empty', '--format', 'html']
    const { out } = await callProgram(cwd, ...asked, '--output', 'pages/trend.html')
    const file = join(cwd, 'pages', 'trend.html')
    expect(out).toBe(`${file}\n`)
    const page = readFileSync(file, 'utf8')
    expect(page).toContain('"href":"../results/2026-01-01T10-00-00Z-empty/report.html"')
    // It has no page, so there is nothing to lead to.
    expect(page).toMatch(/"id":"2026-01-02T10-00-00Z-empty","startedAt":"[^"]+","href":null/)
    // Where standard output goes nobody knows.
    const written = await callProgram(cwd, ...asked)
    expect(written.out).toMatch(/^<!doctype html>/i)
    expect(written.out).not.toContain('"href":"')
  })

  it('says what is missing for a page of the trend', async () => {
    const cwd = twoRuns()
    const html = ['results', '--format', 'html'] as const
    const failure = (...words: string[]) => expect(callProgram(cwd, ...words)).rejects
    await failure(...html).toMatchObject({ code: 'USAGE', hint: expect.stringContaining('--scenario') })
    await failure(...html, '--scenario', 'other').toMatchObject({ code: 'RUN_NOT_FOUND' })
    const nowhere = ['--scenario', 'empty', '--output', 'nowhere/trend.html']
    await failure(...html, ...nowhere).toMatchObject({ code: 'OUTPUT_UNWRITABLE' })
    await failure('results', '--format', 'pdf').toMatchObject({ code: 'UNKNOWN_FORMAT' })
    await failure('results', '--output', 'x').toMatchObject({ code: 'USAGE' })
    await failure(...html, '--json', '--scenario', 'empty').toMatchObject({ code: 'USAGE' })
    const json = await callProgram(cwd, 'results', '--format', 'json')
    expect(json.out).toBe((await callProgram(cwd, 'results', '--json')).out)
  })

  it('pins a run as the baseline of those like it, and clean keeps it', async () => {
    const cwd = twoRuns()
    const { out } = await callProgram(cwd, 'results', '--pin', '2026-01-01')
    expect(out).toContain('2026-01-01T10-00-00Z-empty is now the baseline')
    expect((await callProgram(cwd, 'results')).out).toMatch(/2026-01-01T10.*inconclusive {2}pinned/)
    const cleaned = await callProgram(cwd, 'clean', '--keep', '0')
    expect(cleaned.out).toContain('2026-01-01T10-00-00Z-empty stays: it is pinned as a baseline')
    expect(cleaned.out).toMatch(/in 1 run; 1 run stays/)
    await callProgram(cwd, 'results', '--unpin', '2026-01-01')
    expect((await callProgram(cwd, 'results')).out).not.toContain('pinned')
  })

  it('pins no run that was not completed', async () => {
    const cwd = workPlace()
    const pin = callProgram(cwd, 'results', '--pin', '2026-01-17')
    await expect(pin).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('not completed'),
    })
    await expect(callProgram(cwd, 'results', '--pin', 'a', '--unpin', 'b')).rejects.toMatchObject({
      code: 'USAGE',
    })
  })
})
