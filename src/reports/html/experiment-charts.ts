import type { BisectFindings } from '../../model/bisect-findings.js'
import type { BreakFindings } from '../../model/break-findings.js'
import type { CompareFindings } from '../../model/compare-findings.js'
import type { ExperimentHead } from '../../model/experiment.js'
import type { LeakFindings } from '../../model/leak-findings.js'
import type { MinHeapFindings } from '../../model/minheap-findings.js'
import type { SuiteFindings } from '../../model/suite-findings.js'
import type { SweepCollector, SweepFindings } from '../../model/sweep-findings.js'
import { count, duration, megabytes, percent, perSecond, size, slope } from '../format.js'
import { bisectCharts } from './bisect-chart.js'
import { type ChartPoint, type ExperimentChart, linear, log, type PointGroup } from './chart.js'
import type { Tone } from './headline.js'
import { suiteCharts } from './suite-charts.js'

/** The charts of an experiment of any kind; none of a kind that has none. */
export function experimentCharts(report: ExperimentHead): readonly ExperimentChart[] {
  switch (report.experiment) {
    case 'leak':
      return leakCharts(report as ExperimentHead & LeakFindings)
    case 'minheap':
      return minheapCharts(report as ExperimentHead & MinHeapFindings)
    case 'sweep':
      return sweepCharts(report as ExperimentHead & SweepFindings)
    case 'break':
      return breakCharts(report as ExperimentHead & BreakFindings)
    case 'compare':
      return compareCharts(report as ExperimentHead & CompareFindings)
    case 'bisect':
      return bisectCharts(report as ExperimentHead & BisectFindings)
    case 'suite':
      return suiteCharts(report as ExperimentHead & SuiteFindings)
    default:
      return []
  }
}

/** Whether an experiment's answer is a reason to worry. */
export function experimentTone(report: ExperimentHead): Tone {
  if (report.ended !== 'decided') return 'open'
  if (report.experiment === 'suite') return suiteTone(report as ExperimentHead & SuiteFindings)
  // Something got worse, and now it is known where.
  if (report.experiment === 'bisect') {
    return (report as ExperimentHead & BisectFindings).verdict.kind === 'found' ? 'bad' : 'open'
  }
  const verdict = (report as { verdict?: { kind?: string; decision?: string } }).verdict
  const word = verdict?.kind ?? verdict?.decision ?? 'found'
  if (['leak', 'worse', 'none'].includes(word)) return 'bad'
  return ['bounded', 'same', 'better', 'found'].includes(word) ? 'good' : 'open'
}

function suiteTone({ counts }: SuiteFindings): Tone {
  if (counts.failed + counts.broken + counts.refused > 0) return 'bad'
  return counts.passed === counts.scenarios ? 'good' : 'open'
}

function leakCharts({ lengths, payloadBytesPerRecord }: LeakFindings): ExperimentChart[] {
  const tones = { bounded: 'good', leak: 'bad', growing: 'bad', inconclusive: 'open' } as const
  const points = lengths.map(
    (length): ChartPoint => ({
      x: length.records,
      y: length.bytesPerRecord,
      low: length.bytesPerRecordLow,
      high: length.bytesPerRecordHigh,
      tone: tones[length.kind],
      words: `${count(length.records)} records: ${length.kind}${length.bytesPerRecord === null ? '' : `, ${slope(length.bytesPerRecord)} bytes per record`}`,
    }),
  )
  const liveSets = lengths.flatMap(({ records, liveSetBytes }): ChartPoint[] =>
    liveSetBytes === null
      ? []
      : [
          {
            x: records,
            y: liveSetBytes,
            low: null,
            high: null,
            tone: 'plain',
            words: `${count(records)} records: live set ${megabytes(liveSetBytes)}`,
          },
        ],
  )
  return [
    {
      look: 'points',
      title: 'Retained per record, each run twice as long as the one before',
      x: log('records', count),
      y: linear('bytes per record', (bytes) => slope(bytes)),
      groups: [{ name: 'runs', points, line: [] }],
      bands: [],
      marks: [],
      levels: [
        { y: 0, words: 'nothing' },
        ...(payloadBytesPerRecord === null ? [] : [{ y: payloadBytesPerRecord, words: 'a record’s body' }]),
      ],
    },
    ...(liveSets.length < 2
      ? []
      : [
          {
            look: 'points' as const,
            title: 'Live set',
            x: log('records', count),
            y: linear('bytes', size),
            groups: [{ name: 'runs', points: liveSets, line: liveSets.map(({ x, y }) => ({ x, y: y! })) }],
            bands: [],
            marks: [],
            levels: [{ y: 0, words: '' }],
          },
        ]),
  ]
}

function minheapCharts({ heaps, crash, service, rules }: MinHeapFindings): ExperimentChart[] {
  const points = heaps.map(({ heapBytes, runs, completed, served, longestMs }): ChartPoint => {
    const passed = served ?? completed
    return {
      x: heapBytes,
      y: longestMs,
      low: null,
      high: null,
      tone: passed === runs ? 'good' : completed === runs ? 'open' : 'bad',
      words: `${megabytes(heapBytes)}: ${completed} of ${runs} completed${served === null ? '' : `, ${served} held rate and lag`}${longestMs === null ? '' : `, longest ${duration(longestMs)}`}`,
    }
  })
  const mark = (x: number | undefined | null, words: string) =>
    x === undefined || x === null ? [] : [{ x, words }]
  return [
    {
      look: 'points',
      title: 'Every heap that was tried: a dot completed and held, a diamond completed, a cross did not',
      x: log('heap', megabytes),
      y: linear('longest run', duration),
      groups: [{ name: 'heaps', points, line: [] }],
      bands: [],
      marks: [...mark(crash?.heapBytes, 'crash minimum'), ...mark(service?.heapBytes, 'service minimum')],
      levels: rules.timeLimitMs === null ? [] : [{ y: rules.timeLimitMs, words: 'too slow' }],
    },
  ]
}

function sweepCharts({ collectors, points, timeIs }: SweepFindings): ExperimentChart[] {
  const time = (point: SweepFindings['points'][number]) => (timeIs === 'cpu' ? point.cpuMs : point.wallMs)
  const heaps = points.map(({ heapBytes }) => heapBytes)
  const [least, most] = [Math.min(...heaps), Math.max(...heaps)]
  const longestMs = Math.max(0, ...points.map((point) => time(point) ?? 0))
  const groups = collectors.map(
    (collector): PointGroup => ({
      name: collector.collector ?? 'the target’s own collector',
      points: points
        .filter((point) => point.collector === collector.collector)
        .map((point) => ({
          x: point.heapBytes,
          y: time(point),
          low: null,
          high: null,
          tone: point.failure === null ? 'good' : 'bad',
          words: `${point.collector ?? 'heap'} ${megabytes(point.heapBytes)}: ${point.failure ?? (time(point) === null ? 'no time' : duration(time(point)!))}${point.gcShare === null ? '' : `, GC ${percent(point.gcShare)}`}`,
        })),
      line: fitted(collector, least, most, 1.3 * longestMs),
    }),
  )
  return [
    {
      look: 'points',
      title: `${timeIs === 'cpu' ? 'Processor time' : 'Time'} by heap, with the fitted curve`,
      x: log('heap', megabytes),
      y: linear(timeIs === 'cpu' ? 'processor time' : 'time', duration),
      groups,
      bands: [],
      marks: collectors.flatMap(({ collector, recommendedBytes, curve }) => {
        const of = collectors.length > 1 && collector !== null ? `${collector}: ` : ''
        return [
          ...(curve === null
            ? []
            : [
                { x: curve.knee.bytes, words: `${of}knee` },
                { x: curve.squareRoot.bytes, words: `${of}least heap x time` },
              ]),
          ...(recommendedBytes === null ? [] : [{ x: recommendedBytes, words: `${of}recommended` }]),
        ]
      }),
      levels: [{ y: 0, words: '' }],
    },
  ]
}

/** `T(M) = timeMs + costMsBytes / (M - liveBytes)` over the heaps that were tried, as far as it is not beyond the chart. */
function fitted(
  { curve }: SweepCollector,
  least: number,
  most: number,
  longestMs: number,
): PointGroup['line'] {
  if (curve === null) return []
  const from = Math.max(least, curve.liveBytes.best * 1.02)
  if (!(most > from)) return []
  return Array.from({ length: 60 }, (_, i) => {
    const x = from * (most / from) ** (i / 59)
    return { x, y: curve.timeMs.best + curve.costMsBytes.best / (x - curve.liveBytes.best) }
  }).filter(({ y }) => y <= longestMs)
}

function breakCharts({ heaps }: BreakFindings): ExperimentChart[] {
  return heaps.map(({ maxBytes, probes, heldPerSecond, gaveFirst }) => ({
    look: 'points',
    title: `Rates asked and reached at ${megabytes(maxBytes)}${gaveFirst === null ? '' : `; what gave first: ${gaveFirst.resource}`}`,
    x: log('records/s asked', perSecond),
    y: log('records/s reached', perSecond),
    groups: [
      {
        name: 'runs',
        points: probes.map(({ askedPerSecond, reachedPerSecond, held, why, outcome }) => ({
          x: askedPerSecond,
          y: reachedPerSecond,
          low: null,
          high: null,
          tone: held ? ('good' as const) : ('bad' as const),
          words: `${perSecond(askedPerSecond)}/s asked: ${held ? 'held' : why || outcome}`,
        })),
        line: probes
          .map(({ askedPerSecond }) => ({ x: askedPerSecond, y: askedPerSecond }))
          .sort((a, b) => a.x - b.x),
      },
    ],
    bands: [],
    marks: heldPerSecond === null ? [] : [{ x: heldPerSecond, words: 'highest that was held' }],
    levels: [],
  }))
}

function compareCharts({ metrics }: CompareFindings): ExperimentChart[] {
  const tones = { worse: 'bad', same: 'good', better: 'good', inconclusive: 'open' } as const
  const rows = metrics
    .filter(({ scale }) => scale === 'ratio')
    .map(({ metric, effect, low, high, margin, decision, reason }) => ({
      name: metric,
      value: effect,
      low,
      high,
      margin,
      tone: tones[decision],
      words: `${decision}: ${reason}`,
    }))
  if (rows.length === 0) return []
  return [
    {
      look: 'intervals',
      title: 'By how much B lies above A, with intervals; what counts as no difference is grey',
      words: 'difference as a share of A',
      rows,
    },
  ]
}
