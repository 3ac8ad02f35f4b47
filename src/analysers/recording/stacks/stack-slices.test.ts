import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readRecording } from '../read-recording.js'
import { StackSlices } from './stack-slices.js'

const seen = fc.array(
  fc.record({
    atMs: fc.integer({ min: 0, max: 1e7 }),
    node: fc.nat(5),
    weight: fc.integer({ min: 1, max: 9 }),
  }),
  { maxLength: 200 },
)

function slicesOf(all: readonly { atMs: number; node: number; weight: number }[]): StackSlices {
  const slices = new StackSlices()
  for (const { atMs, node, weight } of all) {
    while (!slices.hasRoomAt(atMs)) slices.widen()
    slices.add(slices.sliceAt(atMs), node, weight)
  }
  return slices
}

describe('slices of time', () => {
  it('weigh together what was seen, each at its time, and never are too many', () => {
    fc.assert(
      fc.property(seen, (all) => {
        const slices = slicesOf(all).all
        expect(slices.length).toBeLessThanOrEqual(120)
        for (const { fromMs, toMs, weights } of slices) {
          for (const [node, weight] of weights) {
            const within = all.filter((one) => one.node === node && one.atMs >= fromMs && one.atMs < toMs)
            expect(weight).toBe(within.reduce((sum, one) => sum + one.weight, 0))
          }
        }
        const total = slices
          .flatMap(({ weights }) => [...weights.values()])
          .reduce((sum, one) => sum + one, 0)
        expect(total).toBe(all.reduce((sum, { weight }) => sum + weight, 0))
      }),
    )
  })
})

describe('a recording of JFR', () => {
  const file = 'test/fixtures/recordings/jdk25.jfr.gz'

  it('tells when its stacks were seen: slices hold all their weight, within its time', async () => {
    const { stacks, times, findings } = await readRecording(file, { withTimes: true })
    expect(times?.start.clock).toBe('wall')
    expect(new Date(times!.start.ms).toISOString()).toBe(findings.startedAt)
    for (const kind of ['cpu', 'allocation'] as const) {
      const trie = stacks[kind]!
      expect(times![kind].length).toBeGreaterThan(0)
      const self = new Float64Array(trie.nodeCount)
      for (const { fromMs, toMs, weights } of times![kind]) {
        expect(fromMs).toBeGreaterThanOrEqual(0)
        expect(fromMs).toBeLessThanOrEqual(findings.durationMs!)
        expect(toMs).toBeGreaterThan(fromMs)
        for (const [node, weight] of weights) self[node]! += weight
      }
      for (let node = 0; node < trie.nodeCount; node++) expect(self[node]).toBeCloseTo(trie.selfOf(node), 3)
    }
  })

  it('is read to the same stacks with and without its times', async () => {
    const [with_, without] = [await readRecording(file, { withTimes: true }), await readRecording(file)]
    expect(without.times?.cpu).toEqual([])
    for (const kind of ['cpu', 'allocation'] as const) {
      expect(with_.stacks[kind]!.totalWeight).toBeCloseTo(without.stacks[kind]!.totalWeight, 3)
      expect(with_.findings[kind]?.topFrames).toEqual(without.findings[kind]?.topFrames)
    }
  })
})
