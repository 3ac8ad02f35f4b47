import { describe, expect, it } from 'vitest'
import { SimulationRandom } from '../../../test/support/random.js'
import { mostPerSecond, type SearchState, searchState, type Tried } from './search.js'

const usual = { startPerSecond: 100, within: 0.05, repeats: 3 }

/** Runs a search to its end. */
function search(run: (perSecond: number) => Omit<Tried, 'perSecond'>, options = usual) {
  const tried: Tried[] = []
  let state: SearchState = searchState(options, tried)
  for (; state.kind === 'run'; state = searchState(options, tried)) {
    tried.push({ perSecond: state.perSecond, ...run(state.perSecond) })
    expect(tried.length).toBeLessThan(100)
  }
  return { state, tried }
}

/** A target that holds up to `capacity`, and reaches that above it. */
const ceiling = (capacity: number) => (perSecond: number) => ({
  held: perSecond <= capacity,
  decisive: perSecond > 1.25 * capacity,
  reachedPerSecond: Math.min(perSecond, capacity),
})

describe('the search for the highest rate', () => {
  it.each([1.3, 7, 99, 100, 101, 730, 12_345, 250_000, 4e6])(
    'finds a ceiling of %d within 5 %%',
    (capacity) => {
      const { state, tried } = search(ceiling(capacity))
      if (state.kind !== 'found') throw new Error(state.kind)
      expect(state.heldPerSecond).toBeLessThanOrEqual(capacity)
      expect(state.failedPerSecond).toBeGreaterThan(capacity)
      expect(state.failedPerSecond / state.heldPerSecond).toBeLessThanOrEqual(1.0501)
      expect(tried.filter(({ perSecond }) => perSecond === state.heldPerSecond).length).toBe(3)
      expect(tried.length).toBeLessThan(35)
    },
  )

  it('begins at the rate asked for, doubles it while it is held, and never goes beyond what can be asked for', () => {
    const { state, tried } = search(() => ({ held: true, decisive: false, reachedPerSecond: null }))
    expect(tried.slice(0, 3).map(({ perSecond }) => perSecond)).toEqual([100, 200, 400])
    expect(state).toEqual({ kind: 'at-least', heldPerSecond: mostPerSecond })
  })

  it('gives up where not even one record a second is held', () => {
    const { state, tried } = search(() => ({ held: false, decisive: true, reachedPerSecond: 0 }))
    expect(state).toEqual({ kind: 'none', failedPerSecond: 1 })
    expect(tried.length).toBeLessThan(6)
  })

  it('is not led astray by one disturbed run, wherever it comes', () => {
    for (let disturbed = 0; disturbed < 12; disturbed++) {
      let run = 0
      const { state } = search((perSecond) => {
        const usually = ceiling(1000)(perSecond)
        return run++ === disturbed ? { ...usually, held: false, decisive: false } : usually
      })
      expect(state).toMatchObject({ kind: 'found' })
      if (state.kind === 'found') expect(state.heldPerSecond).toBeGreaterThan(900)
    }
  })

  it('finds a ceiling that wavers by 2 % within 10 %, and ends, in 200 tries', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = new SimulationRandom(seed)
      const { state } = search((perSecond) => ceiling(1000 * (1 + 0.02 * random.normal()))(perSecond))
      expect(state.kind).toBe('found')
      if (state.kind === 'found') expect(Math.abs(state.heldPerSecond - 1000)).toBeLessThan(100)
    }
  })

  it('ends also where runs mean nothing', () => {
    for (let seed = 1; seed <= 100; seed++) {
      const random = new SimulationRandom(seed)
      search(() => ({ held: random.uniform() < 0.5, decisive: false, reachedPerSecond: null }))
    }
  })
})
