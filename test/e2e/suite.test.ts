import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ExperimentReport } from '../../src/model/experiment.js'
import type { SuiteFindings } from '../../src/model/suite-findings.js'
import { heapmark, repository, start, temporaryFolder } from '../support/heapmark.js'
import { parseXml } from '../support/xml.js'

const ready = readFileSync(path.join(repository, 'scenarios', 'baseline-http.yaml'), 'utf8')
const atOnce = ['--min-heap', '32m', '--max-heap', '64m', '--cool-down', '0', '--quiet-wait', '0']

function addScenario(cwd: string, name: string, records: number, more = ''): void {
  const text = ready
    .replace('baseline_http', name)
    .replace('records: 100', `records: ${records}`)
    .replace('rowsPerSecond: "5"', 'rowsPerSecond: "50"')
  writeFileSync(path.join(cwd, `${name}.yaml`), `${text}${more}`)
}

const budgets = (text: string) => `heapmark: {budgets: {${text}}}\n`

function suiteFolder(cwd: string): string {
  const results = path.join(cwd, 'results')
  const [name] = readdirSync(results).filter((one) => one.includes('-suite-'))
  return path.join(results, name!)
}

function reportOf(cwd: string): ExperimentReport<SuiteFindings> {
  return JSON.parse(readFileSync(path.join(suiteFolder(cwd), 'report.json'), 'utf8'))
}

const results = ({ scenarios }: SuiteFindings) => scenarios.map(({ file, result }) => `${file} ${result}`)

describe('heapmark suite', () => {
  it('runs every scenario, also after one that fails or cannot be run, and ends with the worst exit code', async () => {
    const cwd = temporaryFolder()
    addScenario(cwd, 'a', 20, budgets('lost: 0, peak_rss: <20MB'))
    writeFileSync(path.join(cwd, 'b.yaml'), 'dataSources: []\n')
    addScenario(cwd, 'c', 20, budgets('lost: 0'))
    const { code, stdout, stderr } = await heapmark(['suite', '*.yaml', ...atOnce, '--format', 'github'], {
      cwd,
    })
    expect(code).toBe(2)
    expect(stdout).toMatch(/^Suite: 1 of 3 passed, 1 failed a budget, 1 could not be run$/m)
    expect(stdout).toMatch(/^::error file=a\.yaml,line=\d+,col=\d+,title=heapmark a%3A peak_rss::/m)
    expect(stderr).toMatch(/^b\.yaml: refused: /m)
    const report = reportOf(cwd)
    expect(results(report)).toEqual(['a.yaml failed', 'b.yaml refused', 'c.yaml passed'])
    expect(report.ended).toBe('decided')
    const folder = suiteFolder(cwd)
    const junit = parseXml(readFileSync(path.join(folder, 'report.junit.xml'), 'utf8'))
    expect(junit.attributes).toMatchObject({ tests: '6', failures: '1', errors: '1', skipped: '0' })
    expect(junit.children.map(({ attributes }) => attributes['name'])).toEqual([
      'heapmark.a',
      'heapmark.b-yaml',
      'heapmark.c',
    ])
    const again = await heapmark(['report', folder, '--format', 'junit'], { cwd })
    expect(again.stdout).toBe(readFileSync(path.join(folder, 'report.junit.xml'), 'utf8'))
    expect(readFileSync(path.join(folder, 'report.md'), 'utf8')).toContain('### Suite: 1 of 3 passed')
  })

  it('keeps what there is on Ctrl-C, and goes on with --resume', async () => {
    const cwd = temporaryFolder()
    addScenario(cwd, 'a', 10)
    addScenario(cwd, 'b', 500)
    addScenario(cwd, 'c', 10)
    const { child, finished } = start(['suite', '*.yaml', ...atOnce], { cwd })
    await new Promise<void>((resolve) => {
      let seen = ''
      child.stderr!.on('data', (text: string) => {
        seen += text
        if (seen.includes('run 2, b.yaml')) resolve()
      })
    })
    child.kill('SIGINT')
    const { code, stdout } = await finished
    expect(code).toBe(130)
    expect(stdout).toMatch(/^Suite: 1 of 3 passed, 2 not run$/m)
    expect(results(reportOf(cwd))).toEqual(['a.yaml passed', 'b.yaml not-run', 'c.yaml not-run'])
    // With another text it is another suite.
    const resume = (...more: string[]) =>
      heapmark(['suite', '*.yaml', ...atOnce, '--resume', ...more], { cwd })
    expect((await resume('--seed', '5')).code).toBe(2)
    const resumed = await resume('--quiet')
    expect(resumed.code).toBe(0)
    expect(results(reportOf(cwd))).toEqual(['a.yaml passed', 'b.yaml passed', 'c.yaml passed'])
  })

  it('holds its runs against those of the suite before', async () => {
    const cwd = temporaryFolder()
    addScenario(cwd, 'a', 10, budgets('peak_rss: <= baseline +50%'))
    const first = JSON.parse(
      (await heapmark(['suite', 'a.yaml', ...atOnce, '--json', '--quiet'], { cwd })).stdout,
    )
    expect(first.scenarios[0].budgets[0].result).toBe('not-measured')
    const second = JSON.parse(
      (await heapmark(['suite', 'a.yaml', ...atOnce, '--json', '--quiet'], { cwd })).stdout,
    )
    expect(second.scenarios[0].budgets[0]).toMatchObject({
      result: 'pass',
      reason: expect.stringContaining(`baseline ${path.basename(first.scenarios[0].run)}`),
    })
    const { stdout } = await heapmark(['results', '--scenario', 'a'], { cwd })
    expect(stdout).toMatch(/^Trend of a over 2 completed runs/m)
  })

  it('refuses to run nothing', async () => {
    const cwd = temporaryFolder()
    const { code, stderr } = await heapmark(['suite'], { cwd })
    expect(code).toBe(2)
    expect(stderr).toContain("there is no scenario in 'scenarios/*.yaml'")
  })
})
