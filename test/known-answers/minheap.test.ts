import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ExperimentReport } from '../../src/model/experiment.js'
import type { MinHeapFindings } from '../../src/model/minheap-findings.js'
import { MiB } from '../../src/model/size.js'
import { heapmark, repository, temporaryFolder } from '../support/heapmark.js'
import { compileJava, jdks, whyNoJdk } from '../support/jdks.js'

async function minHeapOf(
  limits: readonly [string, string],
  flags: readonly string[],
  program: readonly string[],
) {
  const { code, stdout, stderr } = await heapmark([
    ...['minheap', ...limits, ...flags, '--json', '--results', path.join(temporaryFolder(), 'results')],
    ...['--', ...program],
  ])
  return { code, stderr, report: JSON.parse(stdout) as ExperimentReport<MinHeapFindings> }
}

/** Of a heap whose size is known, a run is less than a second: small limits keep the search short. */
describe.skipIf(jdks.length === 0)(`the smallest heap of a Java program${whyNoJdk}`, () => {
  let program: ReturnType<typeof compileJava> | null = null
  beforeAll(() => {
    program = compileJava(['Live.java'])
  })
  afterAll(() => program?.remove())
  const java = jdks[0]?.java ?? 'java'
  const words = () => [java, '-cp', program!.classes, 'Live', '64', '100']

  it('is its live arrays and a few of G1’s regions', async () => {
    const { code, report, stderr } = await minHeapOf(['62m', '80m'], ['--gc', 'g1'], words())
    expect(code).toBe(0)
    const { crash, settings, heaps, service } = report
    // 64 MB of arrays that fill their regions, one or two for what the JVM itself holds, one to allocate in.
    expect(crash!.heapBytes / (64 * MiB)).toBeGreaterThanOrEqual(1.02)
    expect(crash!.heapBytes / (64 * MiB)).toBeLessThanOrEqual(1.08)
    expect(heaps.find(({ heapBytes }) => heapBytes === crash!.heapBytes)!.completed).toBeGreaterThanOrEqual(
      13,
    )
    expect(heaps[0]!.failures).toEqual(['heap-exhausted'])
    expect(settings!.options.slice(0, 2)).toEqual([
      `-Xms${crash!.heapBytes / MiB}m`,
      `-Xmx${crash!.heapBytes / MiB}m`,
    ])
    expect(settings!.containerLimitBytes!).toBeGreaterThan(settings!.containerRequestBytes!)
    expect(service).toBeNull()
    expect(report.notMeasured['service']).toMatch(/no rate was asked for/)
    expect(stderr).toMatch(/verify 10 of 10: passed in .*/)
    expect(stderr).toMatch(/crash minimum \d+m/)
  })
})

describe('the smallest heap of a Node.js program', () => {
  it('is what it holds and V8’s young generation', async () => {
    const file = path.join(repository, 'test/fixtures/programs/live.mjs')
    const { code, report } = await minHeapOf(
      ['28m', '80m'],
      ['--tolerance', '10%'],
      ['node', file, '30', '100'],
    )
    expect(code).toBe(0)
    const { crash, settings } = report
    expect(crash!.heapBytes).toBeGreaterThanOrEqual(30 * MiB)
    expect(crash!.heapBytes).toBeLessThanOrEqual(75 * MiB)
    expect(settings!.options[0]).toMatch(/^--max-old-space-size=\d+$/)
    expect(report.ended).toBe('decided')
  })

  it('is not found in heaps that are too small, and the report says so', async () => {
    const file = path.join(repository, 'test/fixtures/programs/live.mjs')
    const { code, report } = await minHeapOf(['14m', '20m'], [], ['node', file, '30', '100'])
    expect(code).toBe(9)
    expect(report.crash).toBeNull()
    expect(report.notMeasured['crash']).toMatch(
      /not even the roomy run completed: it ended heap-exhausted in 20m/,
    )
    expect(report.runs).toHaveLength(1)
  })
})
