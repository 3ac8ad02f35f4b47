import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StackTrie } from '../recording/stacks/stack-trie.js'
import { flameGraph } from './flame-graph.js'

const stacks = fc.array(
  fc.record({
    frames: fc.array(fc.nat(30), { minLength: 1, maxLength: 8 }),
    weight: fc.integer({ min: 1, max: 1e6 }),
  }),
  { minLength: 1, maxLength: 60 },
)

function trieOf(all: readonly { frames: readonly number[]; weight: number }[]): StackTrie {
  const trie = new StackTrie('bytes')
  for (const { frames, weight } of all) {
    const ids = Int32Array.from(frames, (frame) => trie.frames.intern(`f${frame}`, 'java'))
    trie.insert(ids, ids.length, weight)
  }
  return trie
}

describe('the data of a flame graph', () => {
  it('weighs as much as its stacks, and has each parent before its children', () => {
    fc.assert(
      fc.property(stacks, (all) => {
        const graph = flameGraph('allocation', trieOf(all), ['x.jfr'])
        const total = all.reduce((sum, { weight }) => sum + weight, 0)
        // Each weight is rounded for itself.
        expect(Math.abs(graph.self.reduce((sum, one) => sum + one, 0) - total)).toBeLessThan(all.length + 1)
        expect(graph.total).toBeCloseTo(total, -1)
        for (let node = 1; node < graph.parents.length; node++) expect(graph.parents[node]).toBeLessThan(node)
      }),
    )
  })

  it('of very many stacks shows the heaviest and sums up the others beside them', () => {
    const trie = new StackTrie('samples')
    const root = trie.frames.intern('main', 'java')
    for (let i = 0; i < 40_000; i++) {
      const ids = Int32Array.of(root, trie.frames.intern(`callee ${i}`, 'java'))
      trie.insert(ids, 2, i < 100 ? 1000 : 1)
    }
    const graph = flameGraph('cpu', trie, ['x.jfr'])
    expect(graph.parents.length).toBeLessThanOrEqual(5100)
    const smaller = graph.frameOf.findIndex((frame) => graph.frames[frame]!.name === '[smaller]')
    expect(graph.self[smaller]).toBe(39_900)
    expect(graph.frames[graph.frameOf[graph.parents[smaller]!]!]!.name).toBe('main')
    expect(graph.frames.filter(({ name }) => name.startsWith('callee')).length).toBe(100)
  })

  it('knows of each slice of time what weighs then, on the nodes that are shown', () => {
    const trie = trieOf([
      { frames: [1, 2], weight: 10 },
      { frames: [1, 3], weight: 20 },
    ])
    const [a, b] = [2, 3]
    const graph = flameGraph(
      'cpu',
      trie,
      ['x.jfr'],
      [
        { fromMs: 0, toMs: 1000, weights: new Map([[a, 10]]) },
        { fromMs: 1000, toMs: 2000, weights: new Map([[b, 20]]) },
      ],
    )
    const named = graph.slices.map(({ weights }) => [
      graph.frames[graph.frameOf[weights[0]!]!]!.name,
      weights[1],
    ])
    expect(named).toEqual([
      ['f2', 10],
      ['f3', 20],
    ])
  })
})
