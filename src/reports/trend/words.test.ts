import { describe, expect, it } from 'vitest'
import type { FigureTrend } from '../../model/trend.js'
import { basisInWords, changeInWords } from './words.js'

const trend = (changes: Partial<FigureTrend>): FigureTrend => ({
  figure: 'recordsPerSecond',
  values: [],
  last: 120,
  median: 100,
  before: 4,
  record: null,
  ...changes,
})

describe('a trend in words', () => {
  it('is a change against the median of those before', () => {
    expect(changeInWords(trend({}))).toBe('+20.0 % against the median of 4 before (100)')
    expect(changeInWords(trend({ last: 90, before: 1, record: 'lowest' }))).toBe(
      '-10.0 % against the run before (100), lowest so far',
    )
  })

  it('is in bytes where values lie about 0, for a share of these says nothing', () => {
    const change = trend({ figure: 'bytesPerRecord', last: 1.7, median: -0.3, record: 'highest' })
    expect(changeInWords(change)).toBe('+2.0 against the median of 4 before (-0.3), highest so far')
  })

  it('is no share of nothing', () => {
    expect(changeInWords(trend({ median: 0 }))).toBe('the median of 4 before (0.00)')
    expect(changeInWords(trend({ median: null, before: 0 }))).toBe('not measured before')
  })

  it('says what the runs have in common', () => {
    const basis = {
      target: 'jvm',
      heap: { minBytes: null, maxBytes: null },
      asked: { records: 5000, ratePerSecond: null },
      faults: 'stall 2s',
    }
    expect(basisInWords(basis)).toBe('jvm, heap limits not told, 5,000 records, no rate, faults: stall 2s')
  })
})
