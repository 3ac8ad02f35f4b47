import { fitHeapCurve, type HeapCurve, type Interval } from '../../analysers/heap-curve/fit.js'
import { adviseHeap, type CollectorFigures, checkCost } from '../../analysers/heap-curve/recommend.js'
import { median } from '../../analysers/statistics/order.js'
import type { SweepCollector, SweepCurve, SweepFindings, SweepInterval } from '../../model/sweep-findings.js'
import { type Measured, timeOf } from './measured.js'

/** So much slower than the fastest is still well; as in `adviseHeap`. */
const slowerShare = 0.05

/**
 * Fits the curve of one collector, and names the smallest heap that was run in and is at most 5 % slower.
 * @param measured of that collector, the smallest heap first
 * @param figures of it, where they are known and the curve is of wall time
 */
export function sweepCollector(
  measured: readonly Measured[],
  timeIs: SweepFindings['timeIs'],
  figures: CollectorFigures | null,
): SweepCollector {
  const { collector } = measured[0]!.configuration
  const sound = measured.filter(({ failure }) => failure === null)
  const runs = sound.flatMap(({ configuration, completed }) =>
    completed.flatMap((report) => {
      const timeMs = timeOf(report, timeIs)
      return timeMs === null ? [] : [{ heapBytes: configuration.heapBytes, timeMs }]
    }),
  )
  const fitted = fitHeapCurve(runs)
  const curve = fitted === null ? null : curveOf(fitted, figures)
  const largest = Math.max(0, ...runs.map(({ heapBytes }) => heapBytes))
  const whyNotCurve = reasonAgainst(curve, new Set(runs.map(({ heapBytes }) => heapBytes)).size, largest)
  const heaps = sound.map(({ configuration }) => configuration.heapBytes)
  const recommendedBytes =
    whyNotCurve === null
      ? (heaps.find((heap) => heap >= curve!.knee.atMostBytes!) ?? null)
      : fastEnough(sound, timeIs)
  return {
    collector,
    recommendedBytes,
    recommendedBy: recommendedBytes === null ? null : whyNotCurve === null ? 'curve' : 'measured',
    whyNotCurve,
    curve,
  }
}

function curveOf(fitted: HeapCurve, figures: CollectorFigures | null): SweepCurve {
  const { best, timeMs, costMsBytes, liveBytes } = fitted
  const advice = adviseHeap(fitted)
  const check = figures === null ? null : checkCost(best, figures)
  const interval = (value: number, { low, high }: Interval): SweepInterval => ({ best: value, low, high })
  return {
    timeMs: interval(best.timeMs, timeMs),
    costMsBytes: interval(best.costMsBytes, costMsBytes),
    liveBytes: interval(best.liveBytes, liveBytes),
    knee: { bytes: advice.fivePercentBytes, atMostBytes: advice.recommendedBytes },
    squareRoot: {
      bytes: advice.squareRootBytes,
      lowBytes: advice.squareRoot?.low ?? null,
      highBytes: advice.squareRoot?.high ?? null,
    },
    check: check === null ? null : { ratio: check.ratio, holds: check.holds },
  }
}

/** @returns null when the curve may be believed, as far as the heaps that were run in go */
function reasonAgainst(curve: SweepCurve | null, heaps: number, largest: number): string | null {
  if (heaps < 4) return `only ${heaps} heaps had runs that completed: a curve needs 4`
  if (curve === null) return 'the time does not fall as the heap grows: nothing to fit a curve to'
  if (curve.check?.holds === false) {
    return 'the model does not hold: the cost by the curve and by the GC log are more than 30 % apart'
  }
  const { atMostBytes } = curve.knee
  if (atMostBytes === null) return 'the runs do not say how fast it is in a heap without end'
  return atMostBytes > largest
    ? 'by the upper end of its interval the curve asks for more than the largest heap: measure larger ones'
    : null
}

function fastEnough(sound: readonly Measured[], timeIs: SweepFindings['timeIs']): number | null {
  const times = sound.flatMap(({ configuration, completed }) => {
    const known = completed.map((report) => timeOf(report, timeIs)).filter((time) => time !== null)
    const timeMs = median(known)
    return timeMs === null ? [] : [{ heapBytes: configuration.heapBytes, timeMs }]
  })
  const fastest = Math.min(...times.map(({ timeMs }) => timeMs))
  return times.find(({ timeMs }) => timeMs <= fastest * (1 + slowerShare))?.heapBytes ?? null
}
