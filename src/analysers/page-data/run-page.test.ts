import { appendFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fixtureRuns, temporaryFolder } from '../../../test/support/run-folders.js'
import { pageDataOf } from '../../../test/support/run-page.js'
import { type TimelineSeriesName, timelineSeries } from '../../model/timeline.js'

const orders = '2026-01-21T07-00-00Z-orders'
const baseline = '2026-01-16T10-30-00Z-baseline-http'

/** A copy whose files a test may change. */
function copyOf(id: string): string {
  const folder = temporaryFolder()
  cpSync(join(fixtureRuns, id), folder, { recursive: true })
  return folder
}

function changeRecord(folder: string, change: (record: Record<string, unknown>) => void): void {
  const file = join(folder, 'run.json')
  const record: Record<string, unknown> = JSON.parse(readFileSync(file, 'utf8'))
  change(record)
  writeFileSync(file, JSON.stringify(record))
}

describe('the data of a run’s page', () => {
  it('has a reason for every series that is missing, and none for one that is there', async () => {
    for (const id of [orders, baseline, '2026-01-20T12-00-00Z-stress-test-http', '2026-01-22T18-00-00Z-sh']) {
      const { timeline } = await pageDataOf(join(fixtureRuns, id))
      for (const name of Object.keys(timelineSeries) as TimelineSeriesName[]) {
        const isThere = timeline.series[name] !== undefined
        expect(timeline.missing[name] === undefined, `${id} ${name}`).toBe(isThere)
      }
      expect(timeline.missing.pauses === undefined).toBe(timeline.pauses.length > 0)
      expect(timeline.missing.liveSet === undefined).toBe(timeline.liveSet !== null)
    }
  })

  it('counts the pauses that the report counts, and knows the longest', async () => {
    for (const id of [orders, baseline]) {
      const { report, timeline, gc } = await pageDataOf(join(fixtureRuns, id))
      expect(timeline.pauses.reduce((sum, { count }) => sum + count, 0)).toBe(report.gc.count)
      expect(gc.histogram.reduce((sum, { count }) => sum + count, 0)).toBe(report.gc.count)
      expect(Math.max(...timeline.pauses.map(({ pauseMs }) => pauseMs))).toBeCloseTo(report.gc.pauseMsMax!, 3)
    }
  })

  it('asks for the rate of the scenario while its stream lasts', async () => {
    const { timeline, report } = await pageDataOf(join(fixtureRuns, baseline))
    const asked = timeline.series.askedPerSecond!.high.filter((value) => value !== null)
    expect(new Set(asked)).toEqual(new Set([report.throughput.askedPerSecond]))
  })

  it('draws the verdict’s trend through the live set, within its interval', async () => {
    const { timeline, report } = await pageDataOf(join(fixtureRuns, '2026-01-19T23-59-58Z-sustained'))
    expect(report.verdict.bytesPerRecord).not.toBeNull()
    const { trend, points } = timeline.liveSet!
    expect(trend!.length).toBeGreaterThan(2)
    const above = points.filter(({ tMs, bytes }) => {
      const at = trend!.find((one) => one.tMs === tMs)
      return at !== undefined && bytes > at.bytes
    })
    // Through the middle: neither all above nor all below.
    expect(above.length).toBeLessThan(points.length)
    for (const { bytes, lowBytes, highBytes } of trend!) {
      if (lowBytes === null || highBytes === null) continue
      expect(lowBytes).toBeLessThanOrEqual(bytes)
      expect(highBytes).toBeGreaterThanOrEqual(bytes)
    }
  })

  it('has flame graphs of the recording and who holds what in the dump', async () => {
    const { flameGraphs, heap, whyNoFlameGraph } = await pageDataOf(join(fixtureRuns, orders))
    expect(flameGraphs.map(({ weight }) => weight)).toContain('allocation')
    expect(whyNoFlameGraph).toBeNull()
    const { dominators, findings } = heap!
    expect(dominators!.retainedBytes).toBe(findings.reachable!.bytes)
    const held = dominators!.children.reduce((sum, { retainedBytes }) => sum + retainedBytes, 0)
    expect(held).toBeGreaterThan(0)
    expect(held).toBeLessThanOrEqual(dominators!.retainedBytes)
  })

  it('merges the CPU profiles of a Node.js run, each a slice of its time', async () => {
    const folder = copyOf(baseline)
    const startedNs = 5_000_000_000_000n
    const profile = (startUs: number, name: string) => ({
      nodes: [
        { id: 1, callFrame: { functionName: '(root)', url: '', lineNumber: -1 }, children: [2] },
        { id: 2, callFrame: { functionName: name, url: 'file:///app.js', lineNumber: 3 }, hitCount: 2 },
      ],
      startTime: startUs,
      endTime: startUs + 2_000_000,
      samples: [2, 2],
    })
    const artefacts: object[] = []
    for (const [i, name] of ['first', 'second'].entries()) {
      const file = `cpu.${i + 1}.cpuprofile`
      const startUs = Number(startedNs / 1000n) + 1_000_000 + i * 2_000_000
      const text = JSON.stringify(profile(startUs, name))
      writeFileSync(join(folder, file), text)
      artefacts.push({ kind: 'cpu-profile', path: file, bytes: text.length })
    }
    changeRecord(folder, (record) => {
      record['startedNs'] = String(startedNs)
      record['artefacts'] = artefacts
    })
    const { flameGraphs } = await pageDataOf(folder)
    expect(flameGraphs).toHaveLength(1)
    const [graph] = flameGraphs
    expect(graph).toMatchObject({ weight: 'cpu', total: 4, files: ['cpu.1.cpuprofile', 'cpu.2.cpuprofile'] })
    expect(
      graph!.slices.map(({ fromMs, toMs, weights }) => [
        fromMs,
        toMs,
        graph!.frames[graph!.frameOf[weights[0]!]!]!.name,
        weights[1],
      ]),
    ).toEqual([
      [1000, 3000, expect.stringContaining('first'), 2],
      [3000, 5000, expect.stringContaining('second'), 2],
    ])
  })

  it('has the beginning and the end of a log, however long it is', async () => {
    const folder = copyOf(baseline)
    const lines = Array.from({ length: 50_000 }, (_, i) => `line ${i + 1}`)
    appendFileSync(join(folder, 'target.log'), `${lines.join('\n')}\n`)
    changeRecord(folder, (record) => {
      record['artefacts'] = [{ kind: 'log', path: 'target.log', bytes: 600_000 }]
    })
    const [log] = (await pageDataOf(folder)).logs
    expect(log!.lines[0]).toMatchObject({ line: 1, text: 'line 1' })
    expect(log!.lines.at(-1)).toMatchObject({ line: null, text: 'line 50000' })
    expect(log!.leftOut).toBeNull()
    expect(log!.lines.length).toBeLessThan(10_000)
    for (const { text } of log!.lines) expect(text).toMatch(/^line \d+$/)
  })

  it('reads no log outside of the run folder, whatever run.json says', async () => {
    const folder = copyOf(baseline)
    changeRecord(folder, (record) => {
      record['artefacts'] = [{ kind: 'log', path: '../../../../../../etc/passwd', bytes: 10 }]
    })
    expect((await pageDataOf(folder)).logs).toEqual([])
  })
})
