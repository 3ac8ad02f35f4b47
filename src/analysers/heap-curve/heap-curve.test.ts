import { describe, expect, it } from 'vitest'
import { SimulationRandom } from '../../../test/support/random.js'
import { MiB } from '../../model/size.js'
import { fitHeapCurve, type HeapRun } from './fit.js'
import { lowerBoundOverheads } from './overhead.js'
import { adviseHeap, checkCost, timeIn } from './recommend.js'

const truth = { timeMs: 10_000, costMsBytes: 200_000 * MiB, liveBytes: 80 * MiB }
/** 1.25 to 6 x the minimum of 100 MiB, geometric. */
const heaps = [1.25, 1.85, 2.74, 4.05, 6].map((factor) => factor * 100 * MiB)

function runsOf(noise: () => number, times = 5): HeapRun[] {
  return heaps.flatMap((heapBytes) =>
    Array.from({ length: times }, () => ({ heapBytes, timeMs: timeIn(truth, heapBytes)! * (1 + noise()) })),
  )
}

describe('fitHeapCurve', () => {
  it('finds the curve that the times lie on, exactly', () => {
    const { best, timeMs, liveBytes } = fitHeapCurve(runsOf(() => 0))!
    expect(best.liveBytes / truth.liveBytes).toBeCloseTo(1, 2)
    expect(best.timeMs / truth.timeMs).toBeCloseTo(1, 3)
    expect(best.costMsBytes / truth.costMsBytes).toBeCloseTo(1, 1)
    expect(timeMs.high - timeMs.low).toBeLessThan(100)
    expect(liveBytes.low).toBeLessThanOrEqual(best.liveBytes)
  })

  it('has no answer from three heaps, or where more heap makes the program slower', () => {
    expect(fitHeapCurve(runsOf(() => 0).filter((run) => run.heapBytes < 300 * MiB))).toBeNull()
    expect(fitHeapCurve(heaps.map((heapBytes) => ({ heapBytes, timeMs: heapBytes / MiB })))).toBeNull()
  })

  it('has the truth in its intervals at least as often as they say, at noise of 2 %', () => {
    const random = new SimulationRandom(5)
    const replicates = 400
    const held = { timeMs: 0, costMsBytes: 0, recommended: 0 }
    const asked = truth.liveBytes + truth.costMsBytes / (0.05 * truth.timeMs)
    for (let replicate = 0; replicate < replicates; replicate++) {
      const curve = fitHeapCurve(runsOf(() => 0.02 * random.normal()))!
      for (const figure of ['timeMs', 'costMsBytes'] as const) {
        if (curve[figure].low <= truth[figure] && truth[figure] <= curve[figure].high) held[figure]++
      }
      const { recommendedBytes } = adviseHeap(curve)
      if (recommendedBytes !== null && recommendedBytes >= asked) held.recommended++
    }
    expect(held.timeMs / replicates).toBeGreaterThan(0.93)
    expect(held.costMsBytes / replicates).toBeGreaterThan(0.93)
    // One end of an interval of 95 %: 97.5 % at best.
    expect(held.recommended / replicates).toBeGreaterThan(0.95)
  })
})

describe('adviseHeap', () => {
  it('names the heaps that follow from the curve', () => {
    const { fivePercentBytes, squareRootBytes, recommendedBytes } = adviseHeap(fitHeapCurve(runsOf(() => 0))!)
    // 80 + 200,000 / (0.05 x 10,000) = 480; 80 + sqrt(200,000 x 80 / 10,000) = 120.
    expect(fivePercentBytes / MiB).toBeCloseTo(480, -1)
    expect(squareRootBytes / MiB).toBeCloseTo(120, -1)
    expect(recommendedBytes!).toBeGreaterThanOrEqual(fivePercentBytes)
  })

  it('has the square-root point where heap x time is smallest', () => {
    const { best } = fitHeapCurve(runsOf(() => 0))!
    const { squareRootBytes } = adviseHeap(fitHeapCurve(runsOf(() => 0))!)
    const price = (heap: number) => heap * timeIn(best, heap)!
    expect(price(squareRootBytes)).toBeLessThan(price(squareRootBytes * 1.01))
    expect(price(squareRootBytes)).toBeLessThan(price(squareRootBytes * 0.99))
  })

  it('recommends nothing where the runs do not say how fast the program could be', () => {
    const curve = fitHeapCurve(runsOf(() => 0))!
    const plausible = [...curve.plausible, { ...truth, timeMs: -5 }]
    expect(adviseHeap({ ...curve, plausible })).toMatchObject({ recommendedBytes: null, squareRoot: null })
  })
})

describe('timeIn', () => {
  it('knows no time in a heap that what lives does not fit into', () => {
    expect(timeIn(truth, 80 * MiB)).toBeNull()
    expect(timeIn(truth, 280 * MiB)).toBe(11_000)
  })
})

describe('checkCost', () => {
  it('compares the curve with the bytes allocated, the live set and the speed of marking', () => {
    const collector = { allocatedBytes: 2_500_000 * MiB, liveBytes: 80 * MiB, markedBytesPerMs: 1000 * MiB }
    expect(checkCost(truth, collector)).toEqual({ expectedCostMsBytes: 200_000 * MiB, ratio: 1, holds: true })
    expect(checkCost(truth, { ...collector, markedBytesPerMs: 1290 * MiB })!.holds).toBe(true)
    expect(checkCost(truth, { ...collector, markedBytesPerMs: 1310 * MiB })!.holds).toBe(false)
    expect(checkCost(truth, { ...collector, liveBytes: 0 })).toBeNull()
  })
})

describe('lowerBoundOverheads', () => {
  it('measures every total against the least of them without its collector', () => {
    const costs = [
      { label: 'Serial 128 MiB', totalMs: 1200, collectorMs: 200 },
      { label: 'G1 512 MiB', totalMs: 1100, collectorMs: 20 },
      { label: 'ZGC 512 MiB', totalMs: 1500, collectorMs: 10 },
    ]
    expect(lowerBoundOverheads(costs)).toEqual([
      { label: 'Serial 128 MiB', totalMs: 1200, distilledMs: 1000, overheadAtLeast: expect.closeTo(0.2, 12) },
      { label: 'G1 512 MiB', totalMs: 1100, distilledMs: 1080, overheadAtLeast: expect.closeTo(0.1, 12) },
      { label: 'ZGC 512 MiB', totalMs: 1500, distilledMs: 1490, overheadAtLeast: expect.closeTo(0.5, 12) },
    ])
    expect(lowerBoundOverheads([])).toEqual([])
  })
})
