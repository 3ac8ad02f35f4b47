import { describe, expect, it } from 'vitest'
import { jvm } from '../../test/support/samples.js'
import type { Sample } from '../model/sample.js'
import { RunState } from './run-state.js'

const stateAfter = (...samples: Sample[]) => {
  const state = new RunState({ records: null, ratePerSecond: null, heapLimitBytes: 0 })
  for (const sample of samples) state.see(sample)
  return state.progress(1000)
}

const gc = (tMs: number, name: string, pauseMs: number): Sample => ({
  series: 'gc',
  tMs,
  generation: 'young',
  name,
  pauseMs,
  heapBeforeBytes: null,
  heapAfterBytes: null,
})

describe('the newest collection of a live run', () => {
  it('has its name and pause where each is seen', () => {
    const { lastGc, gcCount } = stateAfter(gc(100, 'Scavenge', 1), gc(200, 'Mark-Compact', 5))
    expect(lastGc).toEqual({ tMs: 200, name: 'Mark-Compact', pauseMs: 5 })
    expect(gcCount).toBe(2)
  })

  it('is known by counters alone from their second reading on: what was before is no news', () => {
    const first = jvm(100, 5000, { gcCount: 40, gcMs: 800 })
    expect(stateAfter(first).lastGc).toBeNull()
    const { lastGc } = stateAfter(first, jvm(200, 5000, { gcCount: 42, gcMs: 830 }))
    expect(lastGc).toEqual({ tMs: 200, name: null, pauseMs: 15 })
    const still = jvm(300, 5000, { gcCount: 42, gcMs: 830 })
    expect(stateAfter(first, jvm(200, 5000, { gcCount: 42, gcMs: 830 }), still).lastGc?.tMs).toBe(200)
  })

  it('is null where nobody tells', () => {
    expect(stateAfter(jvm(100, 5000, { gcCount: null, gcMs: null })).lastGc).toBeNull()
  })
})
