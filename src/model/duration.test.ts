import { describe, expect, it } from 'vitest'
import { durationMs, parseDuration } from './duration.js'

describe('durations', () => {
  it.each([
    ['100ms', 100],
    ['30s', 30_000],
    ['10m', 600_000],
    ['1.5h', 5_400_000],
    ['7d', 604_800_000],
    ['1h30m', 5_400_000],
    ['2min', 120_000],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  it.each(['', '10', 'soon', '-5s', '0s', '1y', '5 minutes', 's'])('refuses %j', (text) => {
    expect(durationMs(text)).toBeUndefined()
    expect(() => parseDuration(text)).toThrow(expect.objectContaining({ code: 'BAD_DURATION' }))
  })
})
