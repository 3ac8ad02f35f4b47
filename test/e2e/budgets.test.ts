import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { heapmark, onlyRun, repository, temporaryFolder } from '../support/heapmark.js'

const ready = readFileSync(path.join(repository, 'scenarios', 'baseline-http.yaml'), 'utf8')

/** A folder with a quick scenario and its budgets. */
function project(budgets: readonly string[], projectFile: readonly string[] = []): string {
  const cwd = temporaryFolder()
  const quick = ready
    .replace('records: 100', 'records: 40')
    .replace('rowsPerSecond: "5"', 'rowsPerSecond: "50"')
  const lines = budgets.map((line) => `    ${line}\n`).join('')
  writeFileSync(path.join(cwd, 'quick.yaml'), `${quick}heapmark:\n  budgets:\n${lines}`)
  if (projectFile.length > 0) writeFileSync(path.join(cwd, 'heapmark.yaml'), `${projectFile.join('\n')}\n`)
  return cwd
}

const run = (cwd: string, ...more: string[]) =>
  heapmark(['run', 'quick.yaml', '32m', '64m', '--port', 'auto', ...more], { cwd })

const lineOf = (cwd: string, text: string) =>
  readFileSync(path.join(cwd, 'quick.yaml'), 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(text)) + 1

describe('budgets of a real run', () => {
  it('end a completed run with exit code 8 when one is failed, and say so in every format', async () => {
    const cwd = project(['peak_rss: <20MB', 'lost: 0', 'throughput: >=5/s', 'live_set_growth: bounded'])
    const { code, stdout } = await run(cwd, '--format', 'text,json,markdown,junit,github')
    expect(code).toBe(8)
    const { folder, report, record } = onlyRun(path.join(cwd, 'results'))
    expect(report.outcome.kind).toBe('completed')
    expect(report.budgets.map(({ name, result }) => [name, result])).toEqual([
      ['peak_rss', 'fail'],
      ['lost', 'pass'],
      ['throughput', 'pass'],
      ['live_set_growth', 'not-measured'],
    ])
    expect(record.budgets?.asked).toHaveLength(4)
    expect(stdout).toMatch(/^Budgets: 1 of 4 failed, 1 not measured$/m)
    const line = lineOf(cwd, 'peak_rss')
    expect(stdout).toMatch(
      new RegExp(`^::error file=quick\\.yaml,line=${line},col=5,title=.*::peak_rss <20MB: `, 'm'),
    )
    const read = (file: string) => readFileSync(path.join(folder, file), 'utf8')
    expect(read('report.md')).toContain('### Budgets: 1 of 4 failed')
    expect(read('report.junit.xml')).toContain('tests="5" failures="1" errors="0" skipped="1"')
    const files = ['report.txt', 'report.json', 'report.md', 'report.junit.xml', 'report.github.txt']
    const before = files.map(read)
    await heapmark(['report', folder, '--format', 'text,json,markdown,junit,github'], {
      cwd: temporaryFolder(),
    })
    expect(files.map(read)).toEqual(before)
  })

  it('refer to the run before, which the report names', async () => {
    const cwd = project(['peak_rss: <= baseline +50%'])
    const first = await run(cwd, '--json', '--quiet')
    expect(first.code).toBe(0)
    const before = JSON.parse(first.stdout)
    expect(before.budgets[0]).toMatchObject({ result: 'not-measured', limitValue: null })
    const second = JSON.parse((await run(cwd, '--json', '--quiet')).stdout)
    expect(second.budgets[0]).toMatchObject({
      result: 'pass',
      limitValue: before.memory.peakRssBytes * 1.5,
      reason: expect.stringContaining(`baseline ${before.run}`),
    })
  })

  it('hold a program without a scenario to what heapmark.yaml says', async () => {
    const cwd = project([], ['budgets:', '  peak_rss: <1MB', '  throughput: 5/s'])
    const { code, stdout } = await heapmark(['exec', '--json', '--quiet', '--', 'sleep', '0.5'], { cwd })
    expect(code).toBe(8)
    expect(JSON.parse(stdout).budgets.map(({ result }: { result: string }) => result)).toEqual([
      'fail',
      'not-measured',
    ])
  })

  it('start nothing when one of them says nothing', async () => {
    const inScenario = await run(project(['peak_rs: <20MB', 'lost: many']))
    expect(inScenario.code).toBe(2)
    expect(inScenario.stderr).toMatch(
      /^quick\.yaml:\d+:5: error: budgets has no key 'peak_rs' \[unknown-key\]$/m,
    )
    expect(inScenario.stderr).toContain("instead: did you mean 'peak_rss'?")
    expect(inScenario.stderr).toMatch(/^quick\.yaml:\d+:11: error: .* \[bad-budget\]$/m)
    const cwd = project(['lost: 0'], ['budgets:', '  gc_share: <5'])
    const inProject = await run(cwd)
    expect(inProject.code).toBe(2)
    expect(inProject.stderr).toMatch(/^heapmark\.yaml:2:13: error: .* \[bad-budget\]$/m)
    expect(inProject.stderr).toContain('heapmark validate heapmark.yaml')
    const validated = await heapmark(['validate', 'heapmark.yaml', 'quick.yaml'], { cwd })
    expect(validated.code).toBe(2)
    expect(validated.stdout).toMatch(/^heapmark\.yaml:2:13: error/m)
    expect(validated.stdout).toContain('2 files: 1 error, 0 warnings')
  })
})
