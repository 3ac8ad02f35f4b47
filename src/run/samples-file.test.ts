import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { GcSample, Sample } from '../model/sample.js'
import { linesPerStretch, SamplesFile } from './samples-file.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'heapmark-samples-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(samples: Iterable<Sample>): { lines: Sample[]; file: SamplesFile } {
  const target = path.join(folder, 'samples.ndjson')
  const file = new SamplesFile(target, 100)
  for (const sample of samples) file.add(sample)
  file.close()
  return {
    file,
    lines: readFileSync(target, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  }
}

const stream = (tMs: number): Sample => ({
  series: 'stream',
  tMs,
  generated: 1,
  sent: 1,
  acknowledged: 1,
  inFlight: 0,
  lagMs: 0,
})
const young = (tMs: number): GcSample => ({
  series: 'gc',
  tMs,
  generation: 'young',
  name: 'Scavenge',
  pauseMs: 2,
  heapBeforeBytes: 10,
  heapAfterBytes: 5,
})

describe('samples.ndjson', () => {
  it('keeps every sample of the first hour', () => {
    const { lines, file } = write(Array.from({ length: 5000 }, (_, i) => stream(i * 100)))
    expect(lines).toHaveLength(5000)
    expect(file.thinned).toBe(0)
  })

  it('doubles the interval after each stretch, so that a long run stays bounded', () => {
    const { lines, file } = write(
      (function* () {
        for (let i = 0; i < linesPerStretch * 3; i++) yield stream(i * 100)
      })(),
    )
    expect(lines).toHaveLength(linesPerStretch * 2)
    expect(file.thinned).toBe(linesPerStretch)
    const gaps = lines.slice(linesPerStretch + 1).map((line, i) => line.tMs - lines[linesPerStretch + i]!.tMs)
    expect(new Set(gaps)).toEqual(new Set([200]))
  })

  it('merges young collections once there are very many, and loses none of their pause time', () => {
    const many = 150_000
    const { lines } = write(
      (function* () {
        for (let i = 0; i < many; i++) yield young(i * 3)
      })(),
    )
    const collections = lines as GcSample[]
    expect(collections.reduce((sum, gc) => sum + gc.pauseMs, 0)).toBe(2 * many)
    expect(collections.reduce((sum, gc) => sum + (gc.merged?.collections ?? 1), 0)).toBe(many)
    expect(collections.length).toBeLessThanOrEqual(many)
  })

  it('never merges a collection of the old generation', () => {
    const { lines } = write(
      (function* () {
        for (let i = 0; i < 101_000; i++) yield young(i)
        yield { ...young(101_001), generation: 'old', name: 'Mark-Compact' }
      })(),
    )
    expect((lines as GcSample[]).filter((gc) => gc.generation === 'old')).toHaveLength(1)
  })
})
