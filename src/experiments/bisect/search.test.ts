import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bisectState, type CommitState } from './search.js'

/** Searches among commits of which the first bad one, and those of no use, are known. */
function search(count: number, firstBad: number, useless: ReadonlySet<number> = new Set()) {
  const states: CommitState[] = Array.from({ length: count }, () => null)
  let probes = 0
  for (;;) {
    const state = bisectState(states)
    if (state.probe === null) return { ...state, probes }
    probes++
    states[state.probe] = useless.has(state.probe) ? 'skipped' : state.probe >= firstBad ? 'bad' : 'good'
  }
}

describe('bisectState', () => {
  it('finds the first bad commit among any number in as many steps as it can be halved', () => {
    for (let count = 1; count <= 40; count++) {
      for (let firstBad = 0; firstBad < count; firstBad++) {
        const { first, last, probes } = search(count, firstBad)
        expect([first, last]).toEqual([firstBad, firstBad])
        expect(probes).toBeLessThanOrEqual(Math.ceil(Math.log2(count)) + 1)
      }
    }
  })

  it('goes round commits of no use, and tells which ones it cannot tell apart', () => {
    expect(search(9, 5, new Set([4]))).toMatchObject({ first: 4, last: 5 })
    expect(search(9, 5, new Set([3]))).toMatchObject({ first: 5, last: 5 })
    expect(search(9, 5, new Set([5, 6]))).toMatchObject({ first: 5, last: 7 })
    expect(search(3, 1, new Set([0, 1]))).toMatchObject({ first: 0, last: 2 })
  })

  it('always has the first bad commit among its candidates', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(59), fc.array(fc.nat(59)), (count, bad, skip) => {
        const firstBad = bad % count
        const { first, last } = search(count, firstBad, new Set(skip))
        expect(first).toBeLessThanOrEqual(firstBad)
        expect(last).toBeGreaterThanOrEqual(firstBad)
      }),
    )
  })
})
