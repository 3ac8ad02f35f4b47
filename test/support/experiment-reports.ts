import type { BisectFindings, BisectProbe } from '../../src/model/bisect-findings.js'
import type { BreakFindings } from '../../src/model/break-findings.js'
import type { CompareFindings } from '../../src/model/compare-findings.js'
import type { MetricComparison } from '../../src/model/comparison.js'
import type { ExperimentHead, ExperimentReport } from '../../src/model/experiment.js'
import type { LeakFindings } from '../../src/model/leak-findings.js'
import type { MinHeapFindings } from '../../src/model/minheap-findings.js'
import { MiB } from '../../src/model/size.js'
import type { RanScenario, SuiteFindings } from '../../src/model/suite-findings.js'
import type { SweepFindings } from '../../src/model/sweep-findings.js'

/** Invented reports of experiments, one of each kind. */

function head(experiment: string): ExperimentHead {
  return {
    formatVersion: 1,
    experiment,
    heapmarkVersion: '0.1.0',
    id: `2026-01-16T10-30-00Z-${experiment}-orders`,
    commandLine: ['heapmark', experiment, 'orders.yaml'],
    subject: {
      name: 'orders',
      scenarioFile: 'orders.yaml',
      target: 'embedded',
      program: [],
      records: 1000,
      ratePerSecond: null,
      heap: { minBytes: 16 * MiB, maxBytes: 64 * MiB },
    },
    startedAt: '2026-01-16T10:30:00.000Z',
    endedAt: '2026-01-16T10:40:00.000Z',
    ended: 'decided',
    runs: [
      {
        label: 'first',
        run: 'runs/first',
        outcome: 'completed',
        durationMs: 10_000,
        records: 1000,
        recordsPerSecond: 100,
        peakRssBytes: 80 * MiB,
        liveSetBytes: 8 * MiB,
      },
    ],
  }
}

export const leakReport: ExperimentReport<LeakFindings> = {
  ...head('leak'),
  verdict: {
    kind: 'leak',
    decidedAtFactor: 4,
    bytesPerRecord: 100,
    bytesPerRecordLow: 96,
    bytesPerRecordHigh: 104,
    reasons: ['memory grew at every length'],
  },
  payloadBytesPerRecord: 300,
  untilFull: { records: 500_000, hours: 1.4 },
  growth: { kind: 'linear', exponent: 1.01 },
  lengths: [1, 2, 4].map((factor) => ({
    factor,
    records: 1000 * factor,
    kind: factor === 4 ? 'leak' : 'growing',
    bytesPerRecord: 100 + 20 / factor,
    bytesPerRecordLow: 100 - 60 / factor,
    bytesPerRecordHigh: 100 + 90 / factor,
    liveSetBytes: 8 * MiB + 100_000 * factor,
    liveSetCollections: 20 * factor,
  })),
  evidence: null,
  notMeasured: {},
}

export const minheapReport: ExperimentReport<MinHeapFindings> = {
  ...head('minheap'),
  crash: {
    heapBytes: 24 * MiB,
    verifiedRuns: 5,
    failsBytes: 23 * MiB,
    below: { heapBytes: 23 * MiB, passed: false },
    skippedBytes: null,
  },
  service: {
    heapBytes: 32 * MiB,
    verifiedRuns: 5,
    failsBytes: 30 * MiB,
    below: { heapBytes: 30 * MiB, passed: false },
    skippedBytes: null,
  },
  rules: {
    floorBytes: 8 * MiB,
    ceilingBytes: 128 * MiB,
    tolerance: 0.02,
    verifyPasses: 5,
    timeLimitMs: 60_000,
    fidelityAtLeast: 0.99,
    lagP99LimitMs: 50,
  },
  roomy: {
    heapBytes: 128 * MiB,
    outcome: 'completed',
    durationMs: 10_000,
    fidelity: 1,
    lagP99Ms: 2,
    liveSetBytes: 20 * MiB,
  },
  heaps: [16, 23, 24, 30, 32, 64, 128].map((mib) => ({
    heapBytes: mib * MiB,
    runs: 5,
    completed: mib < 24 ? 0 : 5,
    served: mib < 32 ? 0 : 5,
    longestMs: mib < 24 ? null : 10_000 + 20_000 / (mib - 22),
    lagP99Ms: mib < 24 ? null : 100 / (mib - 22),
    failures: mib < 24 ? ['heap-exhausted'] : [],
  })),
  settings: null,
  notMeasured: { settings: 'invented' },
}

export const sweepReport: ExperimentReport<SweepFindings> = {
  ...head('sweep'),
  timeIs: 'cpu',
  repeatSpread: 0.03,
  collectors: [
    {
      collector: 'g1',
      recommendedBytes: 64 * MiB,
      recommendedBy: 'curve',
      whyNotCurve: null,
      curve: {
        timeMs: { best: 10_000, low: 9900, high: 10_100 },
        costMsBytes: { best: 10_000 * 4 * MiB, low: 1, high: 2 },
        liveBytes: { best: 20 * MiB, low: 18 * MiB, high: 22 * MiB },
        knee: { bytes: 100 * MiB, atMostBytes: 120 * MiB },
        squareRoot: { bytes: 40 * MiB, lowBytes: 36 * MiB, highBytes: 44 * MiB },
        check: { ratio: 1.1, holds: true },
      },
    },
    {
      collector: 'parallel',
      recommendedBytes: 96 * MiB,
      recommendedBy: 'measured',
      whyNotCurve: 'too few heaps',
      curve: null,
    },
  ],
  points: ['g1', 'parallel'].flatMap((collector) =>
    [16, 32, 48, 64, 96, 128].map((mib) => ({
      collector,
      heapBytes: mib * MiB,
      runs: 3,
      failure: mib === 16 ? ('heap-exhausted' as const) : null,
      wallMs: mib === 16 ? null : 12_000,
      cpuMs: mib === 16 ? null : 10_000 + 40_000 / (mib - 20) + (collector === 'g1' ? 0 : 900),
      gcShare: mib === 16 ? null : 0.05,
      peakRssBytes: mib * MiB,
      wallOverheadAtLeast: null,
      cpuOverheadAtLeast: mib === 16 ? null : 0.1,
    })),
  ),
  settings: null,
  notMeasured: { settings: 'invented' },
}

export const breakReport: ExperimentReport<BreakFindings> = {
  ...head('break'),
  verdict: { kind: 'found', reasons: ['3,000 records/s were held'] },
  heaps: [
    {
      minBytes: 16 * MiB,
      maxBytes: 64 * MiB,
      kind: 'found',
      heldPerSecond: 3000,
      failedPerSecond: 3200,
      gaveFirst: {
        resource: 'gc',
        run: 'runs/x',
        evidence: ['it collected for half of its time'],
        outcome: 'completed',
        gcShare: 0.5,
        targetCores: 1,
        headroom: 9,
        inFlightMedian: 1,
        inFlightMax: 2,
      },
      probes: [1000, 2000, 4000, 3000, 3200].map((asked) => ({
        run: `runs/${asked}`,
        askedPerSecond: asked,
        reachedPerSecond: Math.min(asked, 3100),
        fidelity: Math.min(asked, 3100) / asked,
        lagP99Ms: 1,
        lost: 0,
        outcome: 'completed' as const,
        held: asked <= 3000,
        why: asked <= 3000 ? '' : 'the rate was not reached',
      })),
    },
  ],
  rules: { fidelityAtLeast: 0.99, lagP99Ms: 50, within: 0.05, repeats: 2 },
  notMeasured: {},
}

const compared = (
  metric: string,
  effect: number,
  half: number,
  decision: MetricComparison['decision'],
): MetricComparison => ({
  metric,
  unit: 'bytes',
  worseWhen: 'larger',
  decision,
  reason: 'invented',
  a: { runs: 10, median: 100, values: [] },
  b: { runs: 10, median: 100 * (1 + effect), values: [] },
  scale: 'ratio',
  effect,
  low: effect - half,
  high: effect + half,
  confidence: 0.95,
  margin: 0.05,
  a12: null,
  p: null,
  pBeyondMargin: null,
})

export const compareReport: ExperimentReport<CompareFindings> = {
  ...head('compare'),
  verdict: { decision: 'worse', reasons: ['the live set is larger by 12 %'] },
  a: { name: 'v1', runs: [], records: 1000, averageRssBytes: null, averageHeapBytes: null },
  b: { name: 'v2', runs: [], records: 1000, averageRssBytes: null, averageHeapBytes: null },
  alpha: 0.05,
  metrics: [
    compared('live set', 0.12, 0.02, 'worse'),
    compared('peak RSS', 0.03, 0.015, 'same'),
    compared('throughput', -0.02, 0.09, 'inconclusive'),
  ],
  notes: [],
  notMeasured: {},
}

const probe = (place: number, is: BisectProbe['is'], mebibytes: number | null, sure = true): BisectProbe => ({
  hash: `${place}0c0ffee`.repeat(5),
  subject: `Change ${place}`,
  is,
  sure,
  runs: 10,
  median: mebibytes === null ? null : mebibytes * MiB,
  place,
  low: mebibytes === null || place === 0 ? null : (mebibytes - (sure ? 1 : 4)) * MiB,
  high: mebibytes === null || place === 0 ? null : (mebibytes + (sure ? 1 : 4)) * MiB,
})

const bisectProbes = [
  probe(0, 'good', 40),
  probe(8, 'good', 41),
  probe(11, 'skipped', null),
  probe(12, 'bad', 47, false),
  probe(16, 'bad', 50),
]

export const bisectReport: ExperimentReport<BisectFindings> = {
  ...head('bisect'),
  verdict: { kind: 'between', reasons: ['one of 4 commits made it worse'] },
  metric: 'live-set',
  unit: 'bytes',
  effect: 0.25,
  effectLow: 0.23,
  effectHigh: 0.27,
  candidates: [9, 10, 11, 12].map((place) => ({
    hash: `${place}0c0ffee`.repeat(5),
    subject: `Change ${place}`,
  })),
  probes: bisectProbes,
  commits: 16,
  notMeasured: {},
}

const ran = (file: string, peakRssMiB: number, changes: Partial<RanScenario> = {}): RanScenario => ({
  result: 'passed',
  file,
  name: file,
  run: `runs/${file}`,
  exitCode: 0,
  outcome: { kind: 'completed' },
  startedAt: '2026-01-16T10:30:00.000Z',
  durationMs: 10_000,
  target: 'embedded',
  heapmarkVersion: '0.1.0',
  records: 1000,
  recordsPerSecond: 100,
  p99LagMs: 2,
  peakRssBytes: peakRssMiB * MiB,
  peakHeapBytes: 20 * MiB,
  liveSetBytes: null,
  gcShare: 0.02,
  verdict: 'bounded',
  quality: { grade: 'good', reasons: [] },
  budgets: [],
  ...changes,
})

const budget = (
  name: string,
  limit: string,
  limitValue: number,
  measured: number,
  result: 'pass' | 'fail',
): RanScenario['budgets'][number] => ({
  name,
  limit,
  limitValue,
  measured,
  result,
  reason: `${name} was invented`,
  file: 'orders.yaml',
  line: 3,
  column: 5,
})

export const suiteReport: ExperimentReport<SuiteFindings> = {
  ...head('suite'),
  scenarios: [
    ran('scenarios/orders.yaml', 80, {
      budgets: [budget('peak_rss', '<100MB', 100 * MiB, 80 * MiB, 'pass'), budget('lost', '0', 0, 0, 'pass')],
    }),
    ran('scenarios/a-folder-with-a-long-name/large-batches-over-http.yaml', 130, {
      result: 'failed',
      exitCode: 7,
      budgets: [
        budget('peak_rss', '<100MB', 100 * MiB, 130 * MiB, 'fail'),
        budget('max_lag', '<50ms', 50, 40, 'pass'),
      ],
    }),
    ran('scenarios/unlimited.yaml', 90),
    { result: 'refused', file: 'scenarios/broken.yaml', exitCode: 2, reason: 'there is no such sink' },
    { result: 'not-run', file: 'scenarios/last.yaml' },
  ],
  counts: { scenarios: 5, passed: 2, failed: 1, broken: 0, refused: 1, notRun: 1 },
  exitCode: 7,
  notMeasured: {},
}

export const experimentReports = [
  leakReport,
  minheapReport,
  sweepReport,
  breakReport,
  compareReport,
  bisectReport,
  suiteReport,
]
