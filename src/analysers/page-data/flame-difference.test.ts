import { describe, expect, it } from 'vitest'
import type { FlameGraphData } from '../../model/page-data.js'
import { StackTrie } from '../recording/stacks/stack-trie.js'
import { flameDifferences } from './flame-difference.js'
import { flameGraph } from './flame-graph.js'

/** @param stacks `outer;inner` -> weight */
function graphOf(stacks: Readonly<Record<string, number>>, unit: 'bytes' | 'samples' = 'bytes') {
  const trie = new StackTrie(unit)
  for (const [stack, weight] of Object.entries(stacks)) {
    let node = 0
    for (const name of stack.split(';')) node = trie.child(node, trie.frames.intern(name, 'java'))
    trie.add(node, weight, 1)
  }
  return flameGraph('allocation', trie, ['a.jfr'])
}

function only(a: FlameGraphData, b: FlameGraphData) {
  const [difference, ...others] = flameDifferences([a], [b])
  expect(others).toEqual([])
  const { parents, frameOf, frames, before, self } = difference!
  const nameOf = (node: number): string =>
    node === 0 ? '' : `${nameOf(parents[node]!)};${frames[frameOf[node]!]!.name}`
  return Object.fromEntries(parents.map((_, node) => [nameOf(node), [before[node], self[node]]]))
}

describe('flame graphs of two runs', () => {
  it('are laid over each other by the names of their frames, each with its own weights', () => {
    const a = graphOf({ 'main;read': 10, 'main;gone;deep': 4 })
    const b = graphOf({ 'main;write': 7, 'main;read': 30, new: 1 })
    expect(only(a, b)).toEqual({
      '': [0, 0],
      ';main': [0, 0],
      ';main;read': [10, 30],
      ';main;gone': [0, 0],
      ';main;gone;deep': [4, 0],
      ';main;write': [0, 7],
      ';new': [0, 1],
    })
  })

  it('keep every weight, whatever the graphs summed up', () => {
    const many = (from: number) =>
      graphOf(Object.fromEntries(Array.from({ length: 9000 }, (_, i) => [`f${from + i}`, 1 + (i % 50)])))
    const [a, b] = [many(0), many(4000)]
    const sum = (weights: readonly number[]) => weights.reduce((total, one) => total + one, 0)
    const [difference] = flameDifferences([a], [b])
    expect(sum(difference!.before)).toBe(sum(a.self))
    expect(sum(difference!.self)).toBe(sum(b.self))
    // A parent stands before its children: what draws them counts on it.
    expect(difference!.parents.every((parent, node) => node === 0 || parent < node)).toBe(true)
  })

  it('are none where the two do not count the same, or only one has any', () => {
    const bytes = graphOf({ main: 1 })
    expect(flameDifferences([bytes], [graphOf({ main: 1 }, 'samples')])).toEqual([])
    expect(flameDifferences([bytes], [])).toEqual([])
    expect(flameDifferences([bytes], [{ ...bytes, weight: 'cpu' }])).toEqual([])
    expect(flameDifferences([bytes], [graphOf({})])).toEqual([])
  })
})
