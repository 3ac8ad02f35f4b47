import fc from 'fast-check'
import { expect, it } from 'vitest'
import { arbitraryRecord, arbitrarySamples } from '../../../test/support/arbitrary-run.js'
import { emptyRecord } from '../../../test/support/run-folders.js'
import type { RunReport } from '../../model/report.js'
import { summarise } from './summarise.js'

/** Paths of all nulls in a report, each once: rows go by their `part`, those without one all by the same. */
function nullPaths(value: unknown, path = ''): string[] {
  if (value === null) return [path]
  if (typeof value !== 'object') return []
  const paths = Array.isArray(value)
    ? value.flatMap((row) => nullPaths(row, row?.part === undefined ? `${path}[]` : `${path}.${row.part}`))
    : Object.entries(value).flatMap(([key, inner]) => nullPaths(inner, path === '' ? key : `${path}.${key}`))
  return [...new Set(paths)]
}

function nonFinitePaths(value: unknown): unknown[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(nonFinitePaths) : []
}

function reasonsOf(report: RunReport): string[] {
  return Object.keys(report.notMeasured).sort()
}

it('gives a reason for every figure that is missing, and for no other', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryRecord, arbitrarySamples, async (record, samples) => {
      const report = await summarise(record, samples)
      expect(reasonsOf(report)).toEqual(nullPaths(report).sort())
      expect(Object.values(report.notMeasured).every((reason) => reason.length > 5)).toBe(true)
    }),
    { numRuns: 500 },
  )
})

it('never reports NaN or infinity', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryRecord, arbitrarySamples, async (record, samples) => {
      expect(nonFinitePaths(await summarise(record, samples))).toEqual([])
    }),
    { numRuns: 300 },
  )
})

it('explains a run of which nothing is known but its record', async () => {
  const report = await summarise(emptyRecord(), [])
  expect(reasonsOf(report)).toEqual(nullPaths(report).sort())
  expect(report.memory.peakRssBytes).toBeNull()
  expect(report.notMeasured['memory.peakRssBytes']).toBe('no sample of the target process was taken')
})
