import { expect, it } from 'vitest'
import { sparkline } from './sparkline.js'

it('draws values from 0 to the highest, one character each', () => {
  expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7, 8], 8)).toBe('▁▁▂▃▄▅▆▇█')
})

it('leaves a gap where nothing was measured, and only there', () => {
  expect(sparkline([null, 0, null, 5], 5)).toBe(' ▁ █')
})

it('stays within its character whatever the values are', () => {
  expect(sparkline([-5, 99, 1], 10)).toBe('▁█▁')
  expect(sparkline([0, 0], 0)).toBe('▁▁')
})
