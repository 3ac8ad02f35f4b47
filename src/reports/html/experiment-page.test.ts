import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasBrowser, lowestContrast, openBrowser, whyNoBrowser } from '../../../test/support/browser.js'
import {
  bisectReport,
  breakReport,
  compareReport,
  experimentReports,
  leakReport,
  minheapReport,
  suiteReport,
  sweepReport,
} from '../../../test/support/experiment-reports.js'
import { openPage, seriousIssues } from '../../../test/support/run-page.js'
import { scriptInjections } from '../../../test/support/script-injections.js'
import type { ExperimentHead } from '../../model/experiment.js'
import type { ExperimentPageData } from '../../model/page-data.js'
import { MiB } from '../../model/size.js'
import { experimentSections } from '../experiment/index.js'
import type { LimitsChart, PointsChart } from './chart.js'
import { experimentCharts, experimentTone } from './experiment-charts.js'

const answer = { title: 'Answer', headline: 'as it is', entries: [{ label: 'found', value: 'something' }] }

const pageOf = (report: ExperimentHead): ExperimentPageData => ({
  kind: 'experiment',
  report,
  sections: experimentSections(report, [answer]),
  sparklines: report.runs.map(({ label }) => ({ label, rssBytes: [1, 5, null, 3], heapUsedBytes: null })),
})

const pointsOf = (report: ExperimentHead) => experimentCharts(report)[0] as PointsChart

describe('the charts of an experiment', () => {
  it('of leak: what each length retained, beside nothing and a record’s body', () => {
    const [group] = pointsOf(leakReport).groups
    expect(group!.points.map(({ x, y, low, high }) => [x, y, low, high])).toEqual([
      [1000, 120, 40, 190],
      [2000, 110, 70, 145],
      [4000, 105, 85, 122.5],
    ])
    expect(pointsOf(leakReport).levels.map(({ y }) => y)).toEqual([0, 300])
  })

  it('of minheap: every heap that was tried, with both minima marked', () => {
    const { groups, marks } = pointsOf(minheapReport)
    expect(groups[0]!.points.map(({ tone }) => tone)).toEqual([
      'bad',
      'bad',
      'open',
      'open',
      'good',
      'good',
      'good',
    ])
    expect(marks).toEqual([
      { x: minheapReport.crash!.heapBytes, words: 'crash minimum' },
      { x: minheapReport.service!.heapBytes, words: 'service minimum' },
    ])
  })

  it('of sweep: a curve for each collector that has one, through what was measured, with its knee', () => {
    const { groups, marks } = pointsOf(sweepReport)
    expect(groups.map(({ name, line }) => [name, line.length > 0])).toEqual([
      ['g1', true],
      ['parallel', false],
    ])
    const { curve } = sweepReport.collectors[0]!
    for (const { x, y } of groups[0]!.line) {
      expect(y).toBeCloseTo(curve!.timeMs.best + curve!.costMsBytes.best / (x - curve!.liveBytes.best), 6)
    }
    expect(marks.map(({ words }) => words)).toContain('g1: knee')
    expect(groups[0]!.points[0]).toMatchObject({ y: null, tone: 'bad' })
  })

  it('of break: what was held and what was not', () => {
    const { groups, marks } = pointsOf(breakReport)
    expect(groups[0]!.points.filter(({ tone }) => tone === 'good').map(({ x }) => x)).toEqual([
      1000, 2000, 3000,
    ])
    expect(marks).toEqual([{ x: 3000, words: 'highest that was held' }])
  })

  it('of compare: each effect with its interval and its margin', () => {
    const [chart] = experimentCharts(compareReport)
    expect(chart).toMatchObject({
      look: 'intervals',
      rows: [
        { name: 'live set', value: 0.12, margin: 0.05, tone: 'bad' },
        { name: 'peak RSS', tone: 'good' },
        { name: 'throughput', tone: 'open' },
      ],
    })
  })

  describe('of bisect', () => {
    it('are the commits that were run, in the order of history, told apart by word and shape', () => {
      const [group] = pointsOf(bisectReport).groups
      expect(group!.points.map(({ label, tone }) => [label, tone])).toEqual([
        ['good', 'good'],
        ['good', 'good'],
        ['skipped', 'open'],
        ['bad?', 'bad'],
        ['bad', 'bad'],
      ])
      expect(group!.points.map(({ y }) => y)).toEqual([40, 41, null, 47, 50].map((mib) => mib && mib * MiB))
      expect(group!.points[3]!.words).toBe(
        '120c0ff Change 12: bad, perhaps; 12 after GOOD, 10 runs, median 47.0 MB, 43.0 MB to 51.0 MB',
      )
    })

    it('stand beside the value at which good turns into bad', () => {
      expect(pointsOf(bisectReport).levels).toEqual([
        { y: 45 * MiB, words: 'half-way from GOOD to BAD: 45.0 MB' },
      ])
    })

    it('show between which two the answer lies, and mark the commit that was found', () => {
      const { bands, marks } = pointsOf(bisectReport)
      expect(bands).toEqual([{ from: 1.5, to: 3.5, words: 'one of these 4 made it worse' }])
      expect(marks).toEqual([])
      const { reasons } = bisectReport.verdict
      const candidates = bisectReport.candidates.slice(-1)
      const found = { ...bisectReport, verdict: { kind: 'found' as const, reasons }, candidates }
      expect(pointsOf(found)).toMatchObject({ bands: [], marks: [{ x: 3, words: 'first bad commit' }] })
    })

    it('are none before anything was measured', () => {
      expect(experimentCharts({ ...bisectReport, ...{ probes: [], candidates: [] } })).toEqual([])
    })
  })

  describe('of suite', () => {
    const charts = experimentCharts(suiteReport) as LimitsChart[]

    it('are one for each figure that a scenario has, and for each that a budget limits', () => {
      expect(charts.map(({ title }) => title)).toEqual([
        'Peak RSS',
        'Peak heap',
        'GC pauses of the run',
        'Records a second',
        'Arrived late by, p99',
        'Time',
        'Records sent that never arrived (lost)',
        'The latest arrival after a record was due (max_lag)',
      ])
    })

    it('hold each scenario’s figure beside its limit, and say what became of it', () => {
      expect(charts[0]!.rows.map(({ value, limits, tone, words }) => [value, limits, tone, words])).toEqual([
        [80 * MiB, [100 * MiB], 'good', '80.0 MB, passes <100MB'],
        [130 * MiB, [100 * MiB], 'bad', '130 MB, FAILS <100MB'],
        [90 * MiB, [], 'plain', '90.0 MB'],
        [null, [], 'plain', 'refused'],
        [null, [], 'plain', 'not run'],
      ])
      expect(charts[0]!.rows[3]!.reason).toBe('there is no such sink')
    })

    it('say that a run did not come to its end', () => {
      const [first] = suiteReport.scenarios
      const broken = { ...first, result: 'broken', outcome: { kind: 'interrupted' } }
      const [chart] = experimentCharts({ ...suiteReport, ...{ scenarios: [broken] } }) as LimitsChart[]
      expect(chart!.rows[0]!.words).toBe('80.0 MB, interrupted, passes <100MB')
    })
  })

  it('are none of a kind that has none', () => {
    expect(experimentCharts({ ...leakReport, experiment: 'another' })).toEqual([])
  })

  it('stand below an answer whose colour says whether to worry', () => {
    expect(experimentReports.map(experimentTone)).toEqual([
      'bad',
      'good',
      'good',
      'good',
      'bad',
      'open',
      'bad',
    ])
    expect(experimentTone({ ...leakReport, ended: 'interrupted' })).toBe('open')
  })
})

describe.skipIf(!hasBrowser)(`the page of an experiment in Chromium${whyNoBrowser}`, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  const cases = experimentReports.flatMap((report) =>
    (
      [
        ['light', 1280],
        ['dark', 360],
      ] as const
    ).map(([scheme, width]) => [report.experiment, scheme, width, report] as const),
  )
  it.each(cases)(
    'of %s draws its charts, can be read and fits, %s, %s pixels wide',
    async (_, colorScheme, width, report) => {
      const { page, complaints } = await openPage(browser, pageOf(report), {
        colorScheme,
        viewport: { width, height: 900 },
      })
      await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
      expect(await page.locator('figure svg').count()).toBe(experimentCharts(report).length)
      expect(await page.locator('figure svg circle').count()).toBeGreaterThan(0)
      const run = page.locator('#runs tbody tr').first()
      expect(await run.locator('svg.spark').count()).toBe(1)
      expect(await run.innerText()).toContain('not measured')
      // A scale that is none draws at NaN.
      expect(await page.evaluate("document.getElementById('page').innerHTML.includes('NaN')")).toBe(false)
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
      const { ratio, text } = await lowestContrast(page)
      expect(ratio, `contrast of "${text}"`).toBeGreaterThanOrEqual(4.5)
      expect(await seriousIssues(page)).toEqual([])
      expect(complaints).toEqual([])
    },
  )

  it('has the charts of a suite as tables too, with what was refused and why', async () => {
    const { page } = await openPage(browser, pageOf(suiteReport))
    const tables = page.getByText('This chart as a table')
    expect(await tables.count()).toBe(experimentCharts(suiteReport).length)
    await tables.first().click()
    const rows = await page
      .getByRole('region', { name: 'Peak RSS as a table' })
      .locator('tbody tr')
      .allInnerTexts()
    expect(rows.map((row) => row.split('\t'))).toEqual([
      ['scenarios/orders.yaml', '80.0 MB, passes <100MB', 'peak_rss was invented'],
      [
        'scenarios/a-folder-with-a-long-name/large-batches-over-http.yaml',
        '130 MB, FAILS <100MB',
        'peak_rss was invented',
      ],
      ['scenarios/unlimited.yaml', '90.0 MB', 'held to no budget'],
      ['scenarios/broken.yaml', 'refused', 'there is no such sink'],
      ['scenarios/last.yaml', 'not run', 'the suite was ended before'],
    ])
  })

  it('shows 120 script injections as text, whatever they are names of', async () => {
    const all = scriptInjections
    const hostile: ExperimentHead = {
      ...compareReport,
      id: all.join(' '),
      commandLine: all,
      subject: { ...compareReport.subject, name: all.join(' '), target: all.join(' '), program: all },
      runs: all.map((label) => ({ ...compareReport.runs[0]!, label, run: label })),
      ...{ metrics: all.map((metric) => ({ ...compareReport.metrics[0]!, metric, reason: metric })) },
    }
    const { page, complaints } = await openPage(browser, pageOf(hostile))
    await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    expect(await page.locator('img, iframe, object, embed, form, video, template').count()).toBe(0)
    expect(await page.locator('[onerror], [onload], [onclick], [onfocus]').count()).toBe(0)
    expect(await page.locator('svg text', { hasText: '<script>alert(1)</script>' }).count()).toBeGreaterThan(
      0,
    )
    expect(complaints).toEqual([])
  })
})
