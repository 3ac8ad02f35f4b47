import { expect, it } from 'vitest'
import {
  count,
  dateTime,
  duration,
  megabytes,
  orNot,
  percent,
  perSecond,
  size,
  slope,
  time,
} from './format.js'

it('writes counts with thousands apart', () => {
  expect([0, 999, 1000, 500_000, 1_234_567].map(count)).toEqual(['0', '999', '1,000', '500,000', '1,234,567'])
})

it('writes memory in MB of 1024 x 1024 bytes', () => {
  expect([0, 1_048_576, 64 * 1_048_576, 1234 * 1_048_576].map(megabytes)).toEqual([
    '0.0 MB',
    '1.0 MB',
    '64.0 MB',
    '1,234 MB',
  ])
})

it('writes sizes in the unit that fits', () => {
  expect([0, 1023, 1024, 3_450_000, 1.2 * 2 ** 30, 5 * 2 ** 50].map(size)).toEqual([
    '0 B',
    '1023 B',
    '1.0 KB',
    '3.3 MB',
    '1.2 GB',
    '5,120 TB',
  ])
})

it('writes rates with the digits that matter', () => {
  expect([0.5, 5, 12.345, 1547.4].map(perSecond)).toEqual(['0.50', '5.00', '12.3', '1,547'])
})

it('writes times as the old harness did', () => {
  expect([0, 0.064, 2.3, 2300, 10_800_000].map(time)).toEqual([
    '0.0ms',
    '0.064ms',
    '2.3ms',
    '2.3s',
    '10,800.0s',
  ])
})

it('writes durations as the old harness did', () => {
  expect([0, 4200, 31_000, 323_000, 3_605_000, 86_400_000].map(duration)).toEqual([
    '0.0s',
    '4.2s',
    '31s',
    '5m 23s',
    '1h 0m 5s',
    '24h 0m 0s',
  ])
  expect(duration(9949)).toBe('9.9s')
  expect(duration(9950)).toBe('10s')
  expect(duration(59_999)).toBe('1m 0s')
})

it('writes times of day in UTC, whatever the machine’s zone', () => {
  expect(dateTime('2026-01-16T10:30:00.123Z')).toBe('2026-01-16 10:30:00 UTC')
  expect(dateTime('2026-01-16T10:30:00+02:00')).toBe('2026-01-16 08:30:00 UTC')
})

it('writes shares and slopes', () => {
  expect(percent(0.9984)).toBe('99.8 %')
  expect([-0.44, 12.34, 2048].map(slope)).toEqual(['-0.4', '12.3', '2,048'])
})

it('says that a figure was not measured', () => {
  expect(orNot(null, count)).toBe('not measured')
})
