import { readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ExperimentReport } from '../../src/model/experiment.js'
import type { SweepFindings } from '../../src/model/sweep-findings.js'
import { heapmark, repository, start, temporaryFolder } from '../support/heapmark.js'

const program = ['--', 'node', path.join(repository, 'test/fixtures/programs/live.mjs'), '20', '300']

describe('heapmark sweep', () => {
  it('is ended by Ctrl-C with what it knows, and goes on where it was', async () => {
    const results = path.join(temporaryFolder(), 'results')
    const args = ['sweep', '--heaps', '20m,40m,48m,60m,80m', '--runs', '2', '--json', '--results', results]
    const first = start([...args, ...program])
    let said = ''
    first.child.stderr!.on('data', (text: Buffer) => {
      const before = said
      said += text
      // Two are done by then. Once: a second would end it on the spot.
      if (/^run 3,/m.test(said) && !/^run 3,/m.test(before)) first.child.kill('SIGINT')
    })
    const interrupted = await first.finished
    expect(interrupted.code).toBe(130)
    const before = JSON.parse(interrupted.stdout) as ExperimentReport<SweepFindings>
    expect(before.ended).toBe('interrupted')
    expect(before.runs.length).toBeGreaterThanOrEqual(2)
    expect(interrupted.stderr).toContain('go on with the same command and --resume')

    const { code, stdout } = await heapmark([...args, '--resume', ...program])
    const report = JSON.parse(stdout) as ExperimentReport<SweepFindings>
    expect(code).toBe(0)
    expect(report.ended).toBe('decided')
    expect(report.id).toBe(before.id)
    expect(report.runs.slice(0, before.runs.length)).toEqual(before.runs)
    // The smallest heap does not hold what lives: one run shows it. All others are run in twice.
    expect(report.runs).toHaveLength(1 + 4 * 2)
    expect(report.points[0]).toMatchObject({ runs: 1, failure: 'heap-exhausted', wallMs: null })
    expect(report.points.slice(1).every(({ runs, failure }) => runs === 2 && failure === null)).toBe(true)
    expect(report.points.every(({ failure, cpuMs }) => failure !== null || cpuMs !== null)).toBe(true)
    expect(report.settings!.options[0]).toMatch(/^--max-old-space-size=/)
    expect(readdirSync(path.join(results, report.id)).toSorted()).toEqual(
      expect.arrayContaining(['experiment.json', 'report.json', 'report.md', 'report.txt', 'runs']),
    )
  })

  it.each([
    ['no heaps', [], /sweep was not told which heaps/],
    ['four heaps', ['--heaps', '20m,30m,40m,50m'], /could not be wrong.*three unknowns/],
    ['heaps in which nothing starts', ['--heaps', '4m..64m'], /cannot start in 4m: it needs 12m/],
    ['one run in each', ['--heaps', '20m..64m', '--runs', '1'], /one run in each heap/],
    [
      'collectors of Node.js',
      ['--heaps', '20m..64m', '--collectors', 'g1'],
      /has no collectors to choose from/,
    ],
    ['unknown collectors', ['--heaps', '20m..64m', '--collectors', 'g2'], /unknown collector 'g2'/],
    [
      'two ways to name the collector',
      ['--heaps', '20m..64m', '--collectors', 'g1', '--gc', 'z'],
      /both say which collector/,
    ],
  ])('refuses %s before anything is started', async (_, flags, reason) => {
    const results = path.join(temporaryFolder(), 'results')
    const { code, stderr } = await heapmark(['sweep', ...flags, '--results', results, ...program])
    expect(code).toBe(2)
    expect(stderr).toMatch(reason)
    expect(() => readdirSync(results)).toThrow()
  })
})
