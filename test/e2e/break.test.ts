import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { BreakFindings } from '../../src/model/break-findings.js'
import type { ExperimentReport } from '../../src/model/experiment.js'
import { heapmark, repository, runFolders, temporaryFolder } from '../support/heapmark.js'

const program = path.join(repository, 'test/fixtures/programs/ceiling.mjs')

async function breakIt(words: readonly string[], after: readonly string[] = []) {
  const results = path.join(temporaryFolder(), 'results')
  const finished = await heapmark(['break', ...words, '--results', results, ...after])
  const [folder] = runFolders(results)
  const read = (): ExperimentReport<BreakFindings> =>
    JSON.parse(readFileSync(path.join(folder!, 'report.json'), 'utf8'))
  return { ...finished, folder, report: folder === undefined ? null : read() }
}

const sender = (kind: string, n: number) => [
  '--',
  'node',
  program,
  '{url}',
  '{records}',
  '{rate}',
  kind,
  String(n),
]

describe('heapmark break', () => {
  it('finds the known ceiling of a program within 10 %, and makes its report again', async () => {
    const words = ['64m', '64m', '--probe', '1s', '--rate', '150']
    const { code, stdout, stderr, report, folder } = await breakIt(words, sender('clock', 400))
    expect(code).toBe(0)
    const [heap] = report!.heaps
    expect(Math.abs(heap!.heldPerSecond! - 400)).toBeLessThanOrEqual(40)
    expect(heap!.failedPerSecond).toBeGreaterThan(400)
    // It waits for its own clock, which nothing can see.
    expect(heap!.gaveFirst!.resource).toBe('unknown')
    expect(stderr).toMatch(/^run 1, 150\/s \.\.\.$/m)
    expect(stderr).toMatch(/^run 2, 300\/s, about \d+:\d\d left in all/m)
    expect(stdout).toMatch(/^Break: holds \d+ records\/sec in 64m$/m)
    expect((await heapmark(['report', folder!])).stdout).toBe(stdout)
  })

  it('finds the ceiling that the window of unanswered requests sets, and names it', async () => {
    // Four connections, each answered after 20 ms: under 200 a second, and less on a busy machine.
    const words = ['bounded-buffer-test', '64m', '64m', '--rate', '100', '--probe', '1s', '--json']
    const { code, stdout } = await breakIt(words)
    expect(code).toBe(0)
    const [heap] = (JSON.parse(stdout) as BreakFindings).heaps
    expect(heap!.heldPerSecond).toBeGreaterThan(90)
    expect(heap!.heldPerSecond).toBeLessThanOrEqual(200)
    expect(heap!.gaveFirst).toMatchObject({ resource: 'window', inFlightMax: 4 })
  })

  it('stops at a program that does not listen', async () => {
    const { code, stdout } = await breakIt(
      ['64m', '64m', '--probe', '1s', '--rate', '50'],
      sender('deaf', 300),
    )
    expect(code).toBe(9)
    expect(stdout).toMatch(/of the rate it was told: it must keep to \{rate\}/)
  })

  it.each([
    ['a number of records', ['--records', '100'], /--records/],
    ['no rate to begin with', ['--rate', 'max'], /--rate max/],
    ['runs too short to have a rate', ['--probe', '100ms'], /--probe/],
    ['heaps of both kinds', ['baseline-http', '64m', '64m', '--heaps', '64m,128m'], /--heaps/],
    ['a heap nothing starts in', ['baseline-http', '--heaps', '1m'], /cannot start in 1m/],
  ])('refuses %s', async (_, words, message) => {
    const { code, stderr, folder } = await breakIt(words)
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
    expect(stderr).toMatch(/^ {2}try: /m)
    expect(folder).toBeUndefined()
  })
})
