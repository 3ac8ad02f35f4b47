import fc from 'fast-check'
import { expect, it } from 'vitest'
import { process, v8 } from '../../test/support/samples.js'
import { TimelineBuilder } from '../analysers/timeline/timeline-builder.js'
import type { Sample } from '../model/sample.js'
import { Feed } from './feed.js'
import { partOf, withPart } from './timeline-part.js'

const gc = (tMs: number, pauseMs: number, old: boolean): Sample => ({
  series: 'gc',
  tMs,
  generation: old ? 'old' : 'young',
  name: 'Scavenge',
  pauseMs,
  heapBeforeBytes: 2000,
  heapAfterBytes: 1000,
})

it('what a viewer puts together of parts is the whole', () => {
  const reading = fc.record({ waitMs: fc.nat(9000), bytes: fc.nat(9999), kind: fc.nat(4) })
  fc.assert(
    fc.property(fc.array(fc.array(reading, { maxLength: 8 }), { minLength: 1, maxLength: 12 }), (batches) => {
      const feed = new Feed({ kind: 'run', name: 'a', target: null, intervalMs: 1000 })
      let tMs = 0
      let seen = feed.whole().timeline
      for (const batch of batches) {
        const samples = batch.map(({ waitMs, bytes, kind }) => {
          tMs += waitMs
          if (kind === 0) return process(tMs, bytes)
          if (kind === 1) return v8(tMs, bytes)
          return gc(tMs, bytes / 1000, kind === 2)
        })
        feed.take({ type: 'samples', samples, progress: null, leftOut: 0 })
        const next = withPart(seen, feed.change().part)
        expect(next).toEqual(feed.whole().timeline)
        seen = next!
      }
    }),
    { numRuns: 50 },
  )
})

it('a part that leaves a gap, or has other steps, does not fit', () => {
  const builder = new TimelineBuilder(100)
  const empty = builder.timeline('received')
  for (let tMs = 0; tMs < 2000; tMs += 100) builder.add(process(tMs, tMs))
  const whole = builder.timeline('received')
  expect(withPart(empty, partOf(whole, 5))).toBeNull()
  expect(withPart({ ...whole, stepMs: 200 }, partOf(whole, 0))).toBeNull()
})
