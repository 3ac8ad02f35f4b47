import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ExperimentReport } from '../../src/model/experiment.js'
import type { LeakFindings } from '../../src/model/leak-findings.js'
import { heapmark, repository, temporaryFolder } from '../support/heapmark.js'
import { compileJava, jdks, whyNoJdk } from '../support/jdks.js'

/** `heapmark leak` of a program whose memory is known. */
async function leakOf(records: number, program: readonly string[]) {
  const finished = await heapmark([
    ...['leak', '64m', '160m', '--records', String(records), '--json', '--quiet', '--no-evidence'],
    ...['--results', path.join(temporaryFolder(), 'results'), '--', ...program],
  ])
  const report = JSON.parse(finished.stdout) as ExperimentReport<LeakFindings>
  return { code: finished.code, report }
}

/** Records of the first run, so that growth beyond the margin can be seen, and the run stays short. */
const leaks = [
  { bytes: 16, records: 150_000, within: 0.25 },
  { bytes: 100, records: 40_000, within: 0.05 },
  { bytes: 1000, records: 8_000, within: 0.05 },
]
/** Kind and N of the programs that keep much and leak nothing, for a first run of 20,000 records. */
const innocent = [
  ['none', '0'],
  ['cache', '11000'],
  ['cache', '30000'],
  ['lru', '4000'],
  ['ring', '4000'],
  ['step', '10000'],
  ['step', '30000'],
]

function knownAnswers(program: (kind: string, n: string) => string[]): void {
  it.each(leaks)('that leaks $bytes bytes a record is found out', async ({ bytes, records, within }) => {
    // Pieces of 1,600 bytes come at whole counts of records.
    const exact = bytes < 1600 ? bytes : 1600
    const { code, report } = await leakOf(records, program('leak', String(exact)))
    expect(report.verdict.kind).toBe('leak')
    expect(code).toBe(8)
    expect(Math.abs(report.verdict.bytesPerRecord! / bytes - 1)).toBeLessThan(within)
    expect(report.growth.kind).toBe('linear')
    expect(report.untilFull!.records).toBeGreaterThan(0)
  })

  it.each(innocent)('that has a %s of %s is never called a leak', async (kind, n) => {
    const { code, report } = await leakOf(20_000, program(kind, n))
    expect(report.verdict.kind).not.toBe('leak')
    expect([0, 9]).toContain(code)
    expect(report.runs.every(({ outcome }) => outcome === 'completed')).toBe(true)
  })
}

describe('a Node.js program', () => {
  const file = path.join(repository, 'test/fixtures/programs/retain.mjs')
  knownAnswers((kind, n) => ['node', file, '{url}', '{records}', kind, n])
})

describe.skipIf(jdks.length === 0)(`a Java program${whyNoJdk}`, () => {
  let program: ReturnType<typeof compileJava> | null = null
  beforeAll(() => {
    program = compileJava(['Retain.java'])
  })
  afterAll(() => program?.remove())
  const java = jdks.at(-1)?.java ?? 'java'
  knownAnswers((kind, n) => [java, '-cp', program!.classes, 'Retain', '{url}', '{records}', kind, n])
})
