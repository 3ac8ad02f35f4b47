import { expect, test } from 'vitest'
import { didYouMean } from './did-you-mean.js'

const known = ['records', 'duration', 'rate', 'rateUnit', 'pattern', 'rowsPerSecond']

test.each([
  ['record', 'records'],
  ['recrods', 'records'],
  ['Duration', 'duration'],
  ['rows_per_second', 'rowsPerSecond'],
  ['rate-unit', 'rateUnit'],
  ['patern', 'pattern'],
])('%s is taken for %s', (typed, meant) => {
  expect(didYouMean(typed, known)).toBe(meant)
})

test('nothing is suggested for a word that resembles none', () => {
  expect(didYouMean('colour', known)).toBeUndefined()
  expect(didYouMean('x'.repeat(100_000), known)).toBeUndefined()
})
