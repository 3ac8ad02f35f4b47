import { existsSync, readdirSync, readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { BisectFindings } from '../../src/model/bisect-findings.js'
import type { CompareFindings } from '../../src/model/compare-findings.js'
import type { ExperimentReport } from '../../src/model/experiment.js'
import { gitRepository } from '../support/git-repository.js'
import { heapmark, repository, start, temporaryFolder } from '../support/heapmark.js'

const program = path.join(repository, 'test/fixtures/programs/hold.mjs')
const holding = (mebibytes: number) => `node --expose-gc ${program} {url} {records} ${mebibytes}`
const common = ['32m', '256m', '--records', '300', '--json']

function compared(stdout: string): ExperimentReport<CompareFindings> {
  return JSON.parse(stdout) as ExperimentReport<CompareFindings>
}

function figure({ metrics }: CompareFindings, name: string) {
  return metrics.find(({ metric }) => metric === name)!
}

describe('heapmark compare', () => {
  it('says worse of 10 % more live data with 10 runs a side, and leaves a report that can be made again', async () => {
    const results = temporaryFolder()
    const asked = ['compare', '--a', holding(40), '--b', holding(44), ...common, '--results', results]
    const { code, stdout } = await heapmark(asked)
    const report = compared(stdout)
    expect(report.verdict.decision).toBe('worse')
    expect(code).toBe(8)
    const liveSet = figure(report, 'live-set')
    expect(liveSet).toMatchObject({ decision: 'worse', a12: 1 })
    expect(liveSet.effect).toBeGreaterThan(0.08)
    expect(liveSet.effect).toBeLessThan(0.105)
    expect(figure(report, 'failed-runs').decision).toBe('same')
    const again = await heapmark(['report', report.id, '--results', results, '--format', 'json'])
    expect(again.stdout).toBe(stdout)
    // The runs it made, as groups of stored runs: the same answer by one look.
    const side = (letter: string) =>
      report.runs
        .filter(({ label }) => label.startsWith(letter))
        .map(({ run }) => path.join(results, report.id, run))
        .join(',')
    const stored = await heapmark(['compare', side('A'), side('B'), '--json', '--metrics', 'live-set'])
    expect(stored.code).toBe(8)
    expect(figure(compared(stored.stdout), 'live-set').effect).toBe(liveSet.effect)
  })

  it('says of a program against itself that it is the same, by the live set', async () => {
    const asked = [
      'compare',
      '--a',
      holding(40),
      '--b',
      holding(40),
      ...common,
      '--results',
      temporaryFolder(),
    ]
    const { code, stdout } = await heapmark([...asked, '--runs', '5', '--metrics', 'live-set,peak-rss'])
    const report = compared(stdout)
    expect(['same', 'inconclusive']).toContain(report.verdict.decision)
    expect([0, 9]).toContain(code)
    expect(figure(report, 'live-set').decision).toBe('same')
  })

  it('calls a build worse whose runs fail', async () => {
    const fails = `node -e process.exit(3)`
    const asked = ['compare', '--a', holding(4), '--b', fails, ...common, '--results', temporaryFolder()]
    const { code, stdout } = await heapmark([...asked, '--runs', '5', '--metrics', 'peak-rss'])
    const report = compared(stdout)
    expect(code).toBe(8)
    expect(figure(report, 'failed-runs').decision).toBe('worse')
    expect(figure(report, 'peak-rss').reason).toBe('B has no run with this figure')
  })

  it('goes on after Ctrl-C with the runs that are there', async () => {
    const results = temporaryFolder()
    const asked = ['compare', '--a', holding(4), '--b', holding(4), ...common, '--results', results]
    const words = [...asked, '--runs', '4', '--metrics', 'live-set']
    const { child, finished } = start(words)
    child.stderr!.on('data', (text: string) => {
      if (text.includes('B 2') || text.includes('A 2')) child.kill('SIGINT')
    })
    const first = await finished
    expect(first.code).toBe(130)
    const known = compared(first.stdout).runs.length
    expect(known).toBeGreaterThan(0)
    const second = await heapmark([...words, '--resume'])
    const report = compared(second.stdout)
    expect(report.runs).toHaveLength(8)
    expect(report.runs.slice(0, known)).toEqual(compared(first.stdout).runs)
    expect(report.verdict.decision).toBe('same')
  })

  it.each([
    [['a', 'b', '--runs', '1', '--a', 'node x', '--b', 'node y'], 'one run a side says nothing'],
    [['--a', 'node x'], 'told of one side alone'],
    [['only-one'], 'compare needs two groups of runs'],
    [['x', 'y', '--metrics', 'speed'], "there is no figure 'speed'"],
    [['x', 'y', '--margin', 'much'], 'is not a share'],
    [['x', 'y'], 'no run'],
  ])('refuses %j with the reason', async (words, why) => {
    const { code, stderr } = await heapmark(['compare', ...words], { cwd: temporaryFolder() })
    expect(stderr).toContain(why)
    expect(code).toBe(2)
  })

  it('refuses a single run a side, and a run on both', async () => {
    const runs = path.join(repository, 'test/fixtures/runs')
    const [one, two] = readdirSync(runs).filter((name) => name.startsWith('2026'))
    const at = (name: string | undefined) => path.join(runs, name ?? '')
    const single = await heapmark(['compare', at(one), at(two)])
    expect(single.code).toBe(2)
    expect(single.stderr).toContain('A is a single run, which says nothing about a build')
    const both = await heapmark(['compare', `${at(one)},${at(two)}`, `${runs}/*`])
    expect(both.code).toBe(2)
    expect(both.stderr).toContain('a run is in both groups')
  })

  it('runs two revisions in checkouts of their own, and takes them away', async () => {
    const repo = gitRepository()
    const source = readFileSync(program, 'utf8')
    const old = repo.commit('Hold little', { 'app.mjs': source, 'size.txt': '8' })
    repo.commit('Hold much', { 'size.txt': '32' })
    const words = ['--rev-a', old, '--rev-b', 'main', '--program', 'sh run.sh {url} {records}']
    const build = ['sh', '-c', 'echo "exec node --expose-gc app.mjs \\$1 \\$2 $(cat size.txt)" > run.sh']
    const asked = ['compare', ...words, ...common, '--runs', '5', '--metrics', 'peak-rss', '--', ...build]
    const { code, stdout, stderr } = await heapmark(asked, { cwd: repo.folder })
    expect(stderr).toContain('checking out and building')
    expect(code).toBe(8)
    expect(figure(compared(stdout), 'peak-rss').effect).toBeGreaterThan(0.2)
    expect(repo.git('worktree', 'list').split('\n')).toHaveLength(1)
    expect(existsSync(path.join(repo.folder, 'run.sh'))).toBe(false)
  })

  it('says what a build said that failed, and leaves no checkout', async () => {
    const repo = gitRepository()
    repo.commit('One', { 'app.mjs': '' })
    repo.commit('Two', { 'app.mjs': '1' })
    const asked = [
      'compare',
      '--rev-a',
      'HEAD~1',
      '--rev-b',
      'HEAD',
      '--program',
      'node app.mjs',
      '8m',
      '64m',
    ]
    const { code, stderr } = await heapmark([...asked, '--', 'sh', '-c', 'echo no compiler; exit 7'], {
      cwd: repo.folder,
    })
    expect(code).toBe(10)
    expect(stderr).toContain('BUILD_FAILED')
    expect(stderr).toContain('no compiler')
    expect(repo.git('worktree', 'list').split('\n')).toHaveLength(1)
  })
})

describe('heapmark bisect', () => {
  function historyOf(sizes: readonly string[]) {
    const repo = gitRepository()
    const source = readFileSync(program, 'utf8')
    const hashes = sizes.map((size, i) =>
      repo.commit(`Change ${i}`, { 'app.mjs': source, size, note: `${i}` }),
    )
    return { repo, hashes }
  }
  const build = [
    'sh',
    '-c',
    'test -s size && echo "exec node --expose-gc app.mjs \\$1 \\$2 $(cat size)" > run.sh',
  ]
  const words = ['--program', 'sh run.sh {url} {records}', ...common, '--runs', '4', '--', ...build]

  it('finds the commit that made it worse, past one that cannot be built, and touches nothing of the user’s', async () => {
    const { repo, hashes } = historyOf(['4', '4', '4', '4', '', '32', '32', '32'])
    const results = temporaryFolder()
    const status = repo.git('status', '--porcelain')
    const asked = ['bisect', hashes[0]!, 'main', '--results', results, ...words]
    const { code, stdout, stderr } = await heapmark(asked, { cwd: repo.folder })
    const report = JSON.parse(stdout) as ExperimentReport<BisectFindings>
    expect(report.verdict.kind).toBe('between')
    expect(report.candidates.map(({ hash }) => hash)).toEqual([hashes[4], hashes[5]])
    expect(stderr).toContain(`the build of ${hashes[4]!.slice(0, 10)} failed`)
    expect(code).toBe(9)
    expect(repo.git('status', '--porcelain')).toBe(status)
    expect(repo.git('worktree', 'list').split('\n')).toHaveLength(1)
    const again = await heapmark(['report', report.id, '--results', results, '--format', 'json'])
    expect(again.stdout).toBe(stdout)
  })

  it('names a single commit where all can be built', async () => {
    const { repo, hashes } = historyOf(['4', '4', '32', '32'])
    const asked = ['bisect', hashes[0]!, 'main', '--results', temporaryFolder(), ...words]
    const { code, stdout } = await heapmark(asked, { cwd: repo.folder })
    const report = JSON.parse(stdout) as ExperimentReport<BisectFindings>
    expect(report.verdict).toMatchObject({ kind: 'found' })
    expect(report.candidates.map(({ hash }) => hash)).toEqual([hashes[2]])
    expect(report.probes.map(({ place, is }) => [place, is])).toEqual([
      [0, 'good'],
      [1, 'good'],
      [2, 'bad'],
      [3, 'bad'],
    ])
    const [good, ...others] = report.probes
    expect(report.notMeasured[`probes.${good!.hash}.low`]).toBe('the others are judged by it')
    for (const { low, median, high } of others) {
      expect(low).toBeLessThanOrEqual(median!)
      expect(high).toBeGreaterThanOrEqual(median!)
    }
    expect(code).toBe(0)
  })

  it('searches for nothing where BAD is no worse', async () => {
    const { repo, hashes } = historyOf(['4', '4', '4'])
    const asked = ['bisect', hashes[0]!, 'main', '--results', temporaryFolder(), ...words]
    const { code, stdout } = await heapmark(asked, { cwd: repo.folder })
    const report = JSON.parse(stdout) as ExperimentReport<BisectFindings>
    expect(report.verdict.kind).toBe('no-difference')
    expect(code).toBe(9)
  })

  it('ends a build on Ctrl-C and leaves no checkout', async () => {
    const { repo, hashes } = historyOf(['4', '4'])
    const folders = () => readdirSync(os.tmpdir()).filter((name) => name.startsWith('heapmark-checkouts-'))
    const mark = path.join(temporaryFolder(), 'building')
    const slow = ['sh', '-c', `echo x > ${mark}; sleep 60`]
    const asked = [
      'bisect',
      hashes[0]!,
      'main',
      '--results',
      temporaryFolder(),
      '--program',
      'node app.mjs',
      ...common,
    ]
    const { child, finished } = start([...asked, '--', ...slow], { cwd: repo.folder })
    await expect.poll(() => existsSync(mark)).toBe(true)
    const own = folders().filter((name) => repo.git('worktree', 'list').includes(name))
    expect(own).toHaveLength(1)
    child.kill('SIGINT')
    expect((await finished).code).toBe(130)
    expect(folders()).not.toContain(own[0])
    expect(repo.git('worktree', 'list').split('\n')).toHaveLength(1)
  })

  it('refuses revisions that are not there, and a folder without a repository', async () => {
    const { repo, hashes } = historyOf(['4', '4'])
    const unknown = await heapmark(['bisect', 'nowhere', 'main', '8m', '64m'], { cwd: repo.folder })
    expect([unknown.code, unknown.stderr.includes('REVISION_UNUSABLE')]).toEqual([2, true])
    const backwards = await heapmark(['bisect', 'main', hashes[0]!, '8m', '64m'], { cwd: repo.folder })
    expect(backwards.stderr).toContain('no commit leads from main to')
    const outside = await heapmark(['bisect', 'a', 'b', '8m', '64m'], { cwd: temporaryFolder() })
    expect(outside.code).toBe(2)
  })
})
