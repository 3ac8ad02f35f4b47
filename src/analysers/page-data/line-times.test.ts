import { describe, expect, it } from 'vitest'
import { emptyRecord } from '../../../test/support/run-folders.js'
import { clockOfLines } from './line-times.js'

/** From 10:30:00 to 10:30:10 UTC. */
const record = emptyRecord()

const times = (lines: readonly string[]) => {
  const clock = clockOfLines(record, lines)
  return lines.map((line) => clock.runMs(line))
}

describe('the time of a line', () => {
  it('is told by the date and time that it begins with, in any usual way of writing', () => {
    expect(
      times([
        '2026-01-16T10:30:02.500Z started',
        '[2026-01-16T11:30:03,250+0100] INFO ready',
        '2026-01-16 05:30:04 -0500 late',
        'no time at all',
      ]),
    ).toEqual([2500, 3250, 4000, null])
  })

  it('without a time zone is that of the one zone in which every line lies within the run', () => {
    expect(
      times(['2026-01-16 16:00:01,000 WARN x', 'at com.example.Main', '2026-01-16 16:00:09,000 WARN y']),
    ).toEqual([1000, null, 9000])
  })

  it('is not known where no zone fits, or several do', () => {
    expect(times(['2026-01-16 16:07:00 between two quarters'])).toEqual([null])
    expect(times(['2026-01-16 16:00:01 x', '2026-01-17 16:00:01 a day later'])).toEqual([null, null])
    const long = emptyRecord({ endedAt: '2026-01-16T12:30:00.000Z', durationMs: 7_200_000 })
    const line = '2026-01-16 11:00:00 in the run, of whatever zone'
    expect(clockOfLines(long, [line]).runMs(line)).toBeNull()
  })

  it('is not taken from a date in the middle of a line', () => {
    expect(times([`${'x'.repeat(40)} 2026-01-16T10:30:02.500Z`])).toEqual([null])
  })
})
