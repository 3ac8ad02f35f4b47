import { describe, expect, it } from 'vitest'
import { SimulationRandom } from '../../../test/support/random.js'
import { MiB } from '../../model/size.js'
import { type MinHeapOptions, type MinHeapRun, minHeapRunsLeft, minHeapState } from './search.js'

const options: MinHeapOptions = {
  startBytes: 180 * MiB,
  stepBytes: MiB,
  floorBytes: 8 * MiB,
  ceilingBytes: 1024 * MiB,
  verifyPasses: 10,
}

/** Runs a search to its end. */
function searchWith(passes: (heapMiB: number) => boolean, asked: MinHeapOptions = options) {
  const runs: MinHeapRun[] = []
  for (;;) {
    const state = minHeapState(asked, runs)
    if (state.kind !== 'run') return { answer: state, runs }
    runs.push({ heapBytes: state.heapBytes, passed: passes(state.heapBytes / MiB) })
  }
}

const heapsOf = (runs: readonly MinHeapRun[]) => [...new Set(runs.map((run) => run.heapBytes / MiB))]

describe('minHeapState', () => {
  it('finds the smallest heap of a program that passes from 200 MiB on, to 2 %', () => {
    const { answer, runs } = searchWith((heap) => heap >= 200)
    // 180 fails, 270 passes, then the middles; at last the steps beside 201.
    expect(heapsOf(runs)).toEqual([180, 270, 220, 199, 209, 204, 201, 206, 197])
    expect(answer).toMatchObject({ kind: 'found', aboveBytes: 206 * MiB, skippedBytes: null })
    if (answer.kind !== 'found') return
    expect(answer.heapBytes / MiB).toBeGreaterThanOrEqual(200)
    expect(answer.heapBytes / MiB).toBeLessThanOrEqual(204)
    expect(answer.failsBytes! / MiB).toBeLessThan(200)
  })

  it.each([9, 17, 64, 150, 333, 1000])('finds a threshold of %d MiB, wherever it began', (threshold) => {
    const { answer } = searchWith((heap) => heap >= threshold)
    expect(answer.kind).toBe('found')
    if (answer.kind !== 'found') return
    expect(answer.heapBytes / MiB).toBeGreaterThanOrEqual(threshold)
    expect(answer.heapBytes / MiB).toBeLessThanOrEqual(Math.max(threshold + 1, threshold * 1.021))
  })

  it('stops a probe at its first failure, and verifies the answer ten times', () => {
    const { runs } = searchWith((heap) => heap >= 200)
    expect(runs.filter((run) => run.heapBytes === 180 * MiB)).toHaveLength(1)
    expect(runs.filter((run) => run.heapBytes === 270 * MiB)).toHaveLength(3)
    const state = minHeapState(options, runs.slice(0, runs.findIndex((_, i) => verifies(runs, i)) + 9))
    expect(state).toMatchObject({ kind: 'run', stage: 'verify', run: 10, of: 10 })
  })

  function verifies(runs: readonly MinHeapRun[], i: number): boolean {
    const state = minHeapState(options, runs.slice(0, i))
    return state.kind === 'run' && state.stage === 'verify'
  }

  it('climbs by 2 % when the verification fails, even at its last run', () => {
    let inAnswer = 0
    const { answer, runs } = searchWith((heap) => heap > 203 || (heap >= 200 && ++inAnswer < 13))
    expect(answer.kind).toBe('found')
    if (answer.kind !== 'found') return
    const failed = runs.filter((run, i) => verifies(runs, i) && !run.passed)
    expect(failed).toHaveLength(1)
    expect(answer.heapBytes / failed[0]!.heapBytes).toBeGreaterThanOrEqual(1.02)
    expect(answer.heapBytes / failed[0]!.heapBytes).toBeLessThan(1.03)
  })

  it('climbs over heaps that fail one step above one that passes', () => {
    const { answer } = searchWith((heap) => heap >= 200 && !(heap >= 205 && heap <= 208))
    expect(answer).toMatchObject({ kind: 'found', skippedBytes: 201 * MiB, failsBytes: 206 * MiB })
    if (answer.kind === 'found') expect(answer.heapBytes).toBe(211 * MiB)
  })

  it('gives up at the ceiling, and stops at the floor', () => {
    expect(searchWith(() => false).answer).toEqual({ kind: 'none', failsBytes: 1024 * MiB })
    expect(searchWith(() => true).answer).toMatchObject({
      kind: 'found',
      heapBytes: 8 * MiB,
      failsBytes: null,
      below: null,
    })
  })

  it('asks for the same runs again when it goes on with what was there', () => {
    const random = new SimulationRandom(3)
    const { runs } = searchWith((heap) => random.uniform() < 1 / (1 + Math.exp(-(heap - 200) / 4)))
    for (let i = 0; i < runs.length; i++) {
      expect(minHeapState(options, runs.slice(0, i))).toMatchObject({
        kind: 'run',
        heapBytes: runs[i]!.heapBytes,
      })
    }
  })

  it('refuses runs that it did not ask for', () => {
    expect(() => minHeapState(options, [{ heapBytes: 1, passed: true }])).toThrow(RangeError)
  })
})

describe('minHeapRunsLeft', () => {
  it('is right about a program that passes where it guesses, and 0 at the end', () => {
    const { runs } = searchWith((heap) => heap >= 180)
    expect(Math.abs(minHeapRunsLeft(options, []) - runs.length)).toBeLessThanOrEqual(6)
    expect(minHeapRunsLeft(options, runs)).toBe(0)
    expect(minHeapRunsLeft(options, runs.slice(0, -1))).toBe(1)
  })
})

/**
 * METHODS section 4, for the code that is shipped: a program that passes at 200 MB every other time (logistic,
 * scale 4 MB: 95 % of runs pass in 211.8 MB).
 */
describe('the search, simulated', () => {
  const replicates = 2000
  const passRate = (heapMiB: number) => 1 / (1 + Math.exp(-(heapMiB - 200) / 4))

  /** Heap, share of runs that pass in it, and runs so far: at the end of the bisection and at the end of all. */
  function simulate(asked: Partial<MinHeapOptions>) {
    const random = new SimulationRandom(777)
    const all = { ...options, ...asked }
    const means = { bisected: [0, 0, 0], found: [0, 0, 0] }
    const add = (to: number[], heapBytes: number, runs: number) =>
      [heapBytes / MiB, passRate(heapBytes / MiB), runs].forEach((value, i) => {
        to[i]! += value / replicates
      })
    for (let replicate = 0; replicate < replicates; replicate++) {
      const { answer, runs } = searchWith((heap) => random.uniform() < passRate(heap), all)
      if (answer.kind !== 'found') throw new Error('not found')
      const verifying = runs.findIndex((_, i) => stageOf(runs.slice(0, i), all) === 'verify')
      add(means.bisected, runs[verifying]!.heapBytes, verifying)
      add(means.found, answer.heapBytes, runs.length)
    }
    return means
  }

  function stageOf(runs: readonly MinHeapRun[], asked: MinHeapOptions) {
    const state = minHeapState(asked, runs)
    return state.kind === 'run' ? state.stage : null
  }

  it('that believes one pass ends where half of the runs fail', () => {
    const [heap, passes, runs] = simulate({ passesPerProbe: 1 }).bisected
    expect(heap).toBeCloseTo(200.8, 0)
    expect(passes).toBeLessThan(0.55)
    expect(runs).toBeLessThan(10)
  })

  it('that believes three passes of three ends where four runs of five pass', () => {
    const [heap, passes, runs] = simulate({}).bisected
    expect(heap).toBeCloseTo(207, 0)
    expect(passes).toBeCloseTo(0.8, 2)
    expect(runs).toBeLessThan(23)
  })

  it('with verification ends where 19 runs of 20 pass; a strict one where more do', () => {
    const [heap, passes, runs] = simulate({}).found
    expect(heap).toBeLessThan(215)
    expect(passes).toBeGreaterThanOrEqual(0.95)
    expect(runs).toBeLessThan(38)
    expect(simulate({ verifyPasses: 20 }).found[1]).toBeGreaterThan(0.97)
  })
})
