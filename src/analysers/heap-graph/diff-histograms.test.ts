import { expect, it } from 'vitest'
import { noFindings } from './graph-findings.js'
import { type ClassFigures, diffHistograms, type HeapFindings } from './index.js'

function findings(classes: readonly ClassFigures[], graph = true): HeapFindings {
  return {
    ...noFindings('hprof', graph ? 'full' : 'histogram', null),
    objects: classes.reduce((sum, { count }) => sum + count, 0),
    shallowBytes: classes.reduce((sum, { shallowBytes }) => sum + shallowBytes, 0),
    reachable: graph ? { objects: 1, bytes: 1 } : null,
    classes,
  }
}

const figures = (name: string, count: number, shallowBytes: number): ClassFigures => ({
  name,
  count,
  shallowBytes,
  retainedBytes: shallowBytes * 2,
})

it('shows what grew first, then what shrank, and leaves out what stayed', () => {
  const before = findings([figures('Gone', 10, 1000), figures('Same', 5, 50), figures('Grown', 1, 100)])
  const after = findings([figures('Grown', 9, 900), figures('Same', 5, 50), figures('New', 2, 200)])
  const diff = diffHistograms(before, after)
  expect(diff.changes.map(({ name }) => name)).toEqual(['Grown', 'New', 'Gone'])
  expect(diff.changes[0]).toEqual({
    name: 'Grown',
    countBefore: 1,
    countAfter: 9,
    shallowBytesBefore: 100,
    shallowBytesAfter: 900,
    retainedBytesBefore: 200,
    retainedBytesAfter: 1800,
  })
  expect(diff).toMatchObject({
    objectsBefore: 16,
    objectsAfter: 16,
    shallowBytesBefore: 1150,
    shallowBytesAfter: 1150,
  })
})

it('has no retained sizes unless both dumps have them', () => {
  const diff = diffHistograms(findings([], false), findings([figures('New', 2, 200)]))
  expect(diff.changes[0]).toMatchObject({ name: 'New', retainedBytesBefore: null, retainedBytesAfter: null })
})
