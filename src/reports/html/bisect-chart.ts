import type { BisectFindings, BisectProbe } from '../../model/bisect-findings.js'
import { comparisonFigure } from '../content/comparison-figure.js'
import { orNot } from '../format.js'
import { type ChartPoint, type ExperimentChart, linear, type PointTone } from './chart.js'

const shortHash = 7
const tones: Readonly<Record<BisectProbe['is'], PointTone>> = { good: 'good', bad: 'bad', skipped: 'open' }

/**
 * The figure of each commit that was run, in the order of history, beside the value at which good turns into bad.
 * Between two of them may lie many that were not run: a search by halves leaves most of history out.
 */
export function bisectCharts(findings: BisectFindings): ExperimentChart[] {
  const { probes, metric, unit } = findings
  if (probes.every(({ median }) => median === null)) return []
  const write = (value: number) => comparisonFigure(value, unit)
  const half = halfWay(findings)
  return [
    {
      look: 'points',
      title: `Each commit’s ${metric}, with the interval by which it was judged`,
      x: {
        words: 'commits that were run, the oldest first',
        scale: 'places',
        isBytes: false,
        write: (i) => shortOf(probes[i]?.hash ?? ''),
      },
      y: { ...linear(`${metric}, median of the runs`, write), isBytes: unit === 'bytes' },
      groups: [{ name: 'commits', points: probes.map((probe, i) => pointOf(probe, i, write)), line: [] }],
      ...whereItBegan(findings),
      levels: half === null ? [] : [{ y: half, words: `half-way from GOOD to BAD: ${write(half)}` }],
    },
  ]
}

function pointOf(probe: BisectProbe, i: number, write: (value: number) => string): ChartPoint {
  const { hash, subject, is, sure, place, runs, median, low, high } = probe
  const interval = low === null || high === null ? '' : `, ${write(low)} to ${write(high)}`
  return {
    x: i,
    y: median,
    low,
    high,
    tone: tones[is],
    words: `${shortOf(hash)} ${subject}: ${is}${sure ? '' : ', perhaps'}; ${place} after GOOD, ${runs} runs, median ${orNot(median, write)}${interval}`,
    label: sure ? is : `${is}?`,
  }
}

/** null before both ends were run. */
function halfWay({ probes, commits }: BisectFindings): number | null {
  const at = (place: number) => probes.find((probe) => probe.place === place)?.median ?? null
  const [good, bad] = [at(0), at(commits)]
  return good === null || bad === null ? null : (good + bad) / 2
}

/** The commit that made it worse, or the commits among which it is, which need not have been run. */
function whereItBegan({ verdict, candidates, probes }: BisectFindings) {
  const firstBad = probes.findIndex(({ hash }) => hash === candidates.at(-1)?.hash)
  if (firstBad < 0) return { bands: [], marks: [] }
  if (verdict.kind === 'found') {
    return { bands: [], marks: [{ x: firstBad, words: 'first bad commit' }] }
  }
  const lastGood = probes.findLastIndex(({ is }, i) => is === 'good' && i < firstBad)
  const words = `one of these ${candidates.length} made it worse`
  return { bands: [{ from: Math.max(0, lastGood) + 0.5, to: firstBad + 0.5, words }], marks: [] }
}

function shortOf(hash: string): string {
  return hash.slice(0, shortHash)
}
