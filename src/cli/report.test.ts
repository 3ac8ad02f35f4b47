import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { callProgram } from '../../test/support/call-program.js'
import {
  copyListedRuns,
  emptyRecord,
  listedRunIds,
  temporaryFolder,
  writeRun,
} from '../../test/support/run-folders.js'

const baseline = '2026-01-16T10-30-00Z-baseline-http'
const latest = listedRunIds.at(-1)!

function golden(id: string, file: string): string {
  return readFileSync(join('test', 'golden', id, file), 'utf8')
}

/** A working directory with the hand-made runs in `results/`. */
function workPlace(): string {
  const cwd = temporaryFolder()
  copyListedRuns(join(cwd, 'results'))
  return cwd
}

/** What was printed before the charts, which `report.txt` does not have. */
function beforeCharts(out: string): string {
  return out.slice(0, out.indexOf('\nOver Time:\n'))
}

describe('heapmark report', () => {
  it('prints the latest run and leaves its report in the folder', async () => {
    const cwd = workPlace()
    const { code, out, err } = await callProgram(cwd, 'report')
    const text = golden(latest, 'report.txt')
    expect({ code, text: beforeCharts(out), err }).toEqual({ code: 0, text, err: '' })
    expect(readFileSync(join(cwd, 'results', latest, 'report.txt'), 'utf8')).toBe(text)
    expect(out.slice(text.length)).toMatch(/^\nOver Time:\n {2}Heap used: not measured: no sample/)
  })

  it.each([
    ['its id', baseline],
    ['the beginning of its id', '2026-01-16T'],
    ['its path', join('results', baseline)],
    ['a file in it', join('results', baseline, 'run.json')],
    ['the link beside it', join('results', '2026-01-16T10-30-00Z-memory-report.txt')],
  ])('finds a run by %s', async (_, word) => {
    const cwd = workPlace()
    await callProgram(cwd, 'report', baseline)
    symlinkSync(join(baseline, 'report.txt'), join(cwd, 'results', '2026-01-16T10-30-00Z-memory-report.txt'))
    const { out } = await callProgram(cwd, 'report', word)
    expect(beforeCharts(out)).toBe(golden(baseline, 'report.txt'))
    expect(out).toMatch(/\nOver Time:\n {2}Heap used\n +[\d.]+ MB \|[ ▁-█]+\n/)
  })

  it('prints the text of several formats, else the first, and writes them all', async () => {
    const cwd = workPlace()
    const both = await callProgram(cwd, 'report', baseline, '--format', 'json,text')
    expect(beforeCharts(both.out)).toBe(golden(baseline, 'report.txt'))
    const machine = await callProgram(cwd, 'report', baseline, '--format', 'markdown,json')
    expect(machine.out).toBe(golden(baseline, 'report.md'))
    for (const file of ['report.txt', 'report.json', 'report.md']) {
      expect(readFileSync(join(cwd, 'results', baseline, file), 'utf8')).toBe(golden(baseline, file))
    }
  })

  it('still prints when the folder takes no file, and says so', async () => {
    const cwd = workPlace()
    // A folder in the file's place refuses every user, root included.
    mkdirSync(join(cwd, 'results', baseline, 'report.txt', 'x'), { recursive: true })
    const { code, out, err } = await callProgram(cwd, 'report', baseline)
    expect(code).toBe(0)
    expect(beforeCharts(out)).toBe(golden(baseline, 'report.txt'))
    expect(err).toMatch(/^warning: .*report\.txt was not written: E[A-Z]+\n$/)
  })

  it('asks for more of an id that several runs begin with', async () => {
    await expect(callProgram(workPlace(), 'report', '2026-01')).rejects.toMatchObject({
      code: 'RUN_NOT_FOUND',
      message: "'2026-01' is the beginning of 5 runs",
      hint: expect.stringContaining(latest),
    })
  })

  it('takes an id that is the beginning of another for itself', async () => {
    const cwd = temporaryFolder()
    writeRun(join(cwd, 'results'), emptyRecord({ id: '2026-01-16T10-30-00Z-a' }))
    writeRun(join(cwd, 'results'), emptyRecord({ id: '2026-01-16T10-30-00Z-a-2' }))
    const { out } = await callProgram(cwd, 'report', '2026-01-16T10-30-00Z-a', '--format', 'json')
    expect(JSON.parse(out).run).toBe('2026-01-16T10-30-00Z-a')
  })

  it('says what to do when there is no run, and when the run is damaged', async () => {
    const empty = temporaryFolder()
    await expect(callProgram(empty, 'report')).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' })
    await expect(callProgram(empty, 'report', 'nothing')).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' })
    const cwd = workPlace()
    writeFileSync(join(cwd, 'results', baseline, 'run.json'), '{"formatVersion": 1,')
    await expect(callProgram(cwd, 'report', baseline)).rejects.toMatchObject({ code: 'RUN_UNREADABLE' })
  })

  it('reports a run whose samples are gone', async () => {
    const cwd = workPlace()
    rmSync(join(cwd, 'results', baseline, 'samples.ndjson'))
    const { out } = await callProgram(cwd, 'report', baseline)
    expect(out).toContain('Peak Memory Usage: not measured')
    expect(out).toContain('samples.ndjson is missing')
  })

  it('refuses a format it does not know before it looks for a run', async () => {
    await expect(callProgram(temporaryFolder(), 'report', '--format', 'text,pdf')).rejects.toMatchObject({
      code: 'UNKNOWN_FORMAT',
      hint: 'known: text, json, markdown, junit, github, html',
    })
  })
})
