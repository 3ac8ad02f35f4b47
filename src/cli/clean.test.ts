import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { callProgram } from '../../test/support/call-program.js'
import { copyListedRuns, emptyRecord, temporaryFolder, writeRun } from '../../test/support/run-folders.js'

const ids = [
  '2026-01-16T10-30-00Z-baseline-http',
  '2026-01-17T08-00-00Z-hoarder',
  '2026-01-18T09-15-30Z-baseline-json',
  '2026-01-19T23-59-58Z-sustained',
  '2026-01-20T12-00-00Z-stress-test-http',
] as const

/** The hand-made runs, last written long ago; the one without an outcome has a bench that is no more. */
function workPlace(): { cwd: string; results: string; left(): string[] } {
  const cwd = temporaryFolder()
  const results = join(cwd, 'results')
  copyListedRuns(results)
  const unfinished = join(results, ids[4], 'run.json')
  const record = JSON.parse(readFileSync(unfinished, 'utf8'))
  writeFileSync(unfinished, JSON.stringify({ ...record, benchPid: 2 ** 22 + 1 }))
  for (const id of ids) age(join(results, id))
  return { cwd, results, left: () => readdirSync(results).filter((name) => name !== 'README.md') }
}

function age(folder: string): void {
  const longAgo = new Date('2026-01-21T00:00:00Z')
  for (const name of readdirSync(folder)) utimesSync(join(folder, name), longAgo, longAgo)
  utimesSync(folder, longAgo, longAgo)
}

describe('heapmark clean', () => {
  it('keeps the newest runs, deletes the others and says how much that freed', async () => {
    const { cwd, left } = workPlace()
    const { code, out } = await callProgram(cwd, 'clean', '--keep', '2')
    expect(code).toBe(0)
    expect(left()).toEqual([ids[3], ids[4]])
    expect(out).toMatch(/^deleting 2026-01-18T09-15-30Z-baseline-json \(\d.* KB\)$/m)
    expect(out).toMatch(/^freed \d+(\.\d)? KB in 3 runs; 2 runs stay$/m)
  })

  it('deletes by age, and with both rules only what neither keeps', async () => {
    const { cwd, results, left } = workPlace()
    const young = new Date()
      .toISOString()
      .replace(/\.\d+Z$/, 'Z')
      .replaceAll(':', '-')
    writeRun(results, emptyRecord({ id: `${young}-young` }))
    await callProgram(cwd, 'clean', '--older-than', '1h', '--keep', '4')
    expect(left()).toEqual([ids[2], ids[3], ids[4], `${young}-young`])
    await callProgram(cwd, 'clean', '--older-than', '1h')
    expect(left()).toEqual([`${young}-young`])
  })

  it('deletes nothing in a dry run', async () => {
    const { cwd, left } = workPlace()
    const { out } = await callProgram(cwd, 'clean', '--keep', '0', '--dry-run')
    expect(left()).toEqual([...ids])
    expect(out).toMatch(/^would free .* in 5 runs; 0 runs stay$/m)
  })

  it('refuses to guess which runs may go', async () => {
    const { cwd, left } = workPlace()
    await expect(callProgram(cwd, 'clean')).rejects.toMatchObject({ code: 'USAGE' })
    await expect(callProgram(cwd, 'clean', '--keep', '-1')).rejects.toMatchObject({ code: 'USAGE' })
    await expect(callProgram(cwd, 'clean', '--older-than', 'soon')).rejects.toMatchObject({
      code: 'BAD_DURATION',
    })
    expect(left()).toHaveLength(5)
  })

  it('touches nothing that is no run folder', async () => {
    const { cwd, results, left } = workPlace()
    const precious = temporaryFolder()
    writeFileSync(join(precious, 'run.json'), '{}')
    writeFileSync(join(precious, 'thesis.txt'), 'precious')
    mkdirSync(join(results, 'my notes'))
    writeFileSync(join(results, '2026-01-01T00-00-00Z-a-file'), '')
    symlinkSync(precious, join(results, '2026-01-01T00-00-00Z-link'))
    symlinkSync(precious, join(results, ids[0], 'inner-link'))
    age(join(results, ids[0]))
    await callProgram(cwd, 'clean', '--keep', '0')
    expect(left()).toEqual(['2026-01-01T00-00-00Z-a-file', '2026-01-01T00-00-00Z-link', 'my notes'])
    expect(readFileSync(join(precious, 'thesis.txt'), 'utf8')).toBe('precious')
  })

  it('deletes the links to the reports of deleted runs, and no others', async () => {
    const { cwd, results, left } = workPlace()
    const link = (id: string, n = '') => join(results, `${id.slice(0, 20)}${n}-memory-report.txt`)
    symlinkSync(join(ids[0], 'report.txt'), link(ids[0]))
    writeFileSync(join(results, ids[1], 'report.txt'), 'report')
    linkSync(join(results, ids[1], 'report.txt'), link(ids[1]))
    symlinkSync(join(ids[4], 'report.txt'), link(ids[4]))
    writeFileSync(join(results, '2026-01-18T09-15-30Z-memory-report.txt'), 'a copy somebody made')
    await callProgram(cwd, 'clean', '--keep', '1')
    expect(left()).toEqual([
      '2026-01-18T09-15-30Z-memory-report.txt',
      '2026-01-20T12-00-00Z-memory-report.txt',
      ids[4],
    ])
  })

  it('never deletes a run that is still going', async () => {
    const { cwd, results, left } = workPlace()
    const going = { outcome: null, endedAt: null, durationMs: null, benchPid: process.pid }
    const startedAt = new Date().toISOString()
    age(writeRun(results, emptyRecord({ ...going, id: '2026-01-15T00-00-00Z-going', startedAt })))
    const { out } = await callProgram(cwd, 'clean', '--keep', '0')
    expect(left()).toEqual(['2026-01-15T00-00-00Z-going'])
    expect(out).toContain('2026-01-15T00-00-00Z-going stays')
  })

  it('spares a run without an end that was just written to, though its bench cannot be seen', async () => {
    const { cwd, results, left } = workPlace()
    const elsewhere = { outcome: null, endedAt: null, durationMs: null, benchPid: 2 ** 22 + 1 }
    writeRun(results, emptyRecord({ ...elsewhere, id: '2026-01-15T00-00-00Z-elsewhere' }))
    await callProgram(cwd, 'clean', '--keep', '0')
    expect(left()).toEqual(['2026-01-15T00-00-00Z-elsewhere'])
  })

  it('is not held up by a process that took over the number of a dead bench', async () => {
    const { cwd, results, left } = workPlace()
    const dead = { outcome: null, endedAt: null, durationMs: null, benchPid: process.pid }
    const startedAt = '2020-01-01T00:00:00.000Z'
    age(writeRun(results, emptyRecord({ ...dead, id: '2020-01-01T00-00-00Z-dead', startedAt })))
    await callProgram(cwd, 'clean', '--keep', '0')
    expect(left()).toEqual([])
  })

  it('has nothing to do in a results folder that does not exist', async () => {
    const cwd = temporaryFolder()
    expect((await callProgram(cwd, 'clean', '--keep', '0')).out).toBe('freed 0 B in 0 runs; 0 runs stay\n')
    expect(existsSync(join(cwd, 'results'))).toBe(false)
  })
})
