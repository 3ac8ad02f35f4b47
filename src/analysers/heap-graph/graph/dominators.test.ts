import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { retainedByClass } from './class-figures.js'
import { dominatorTree } from './dominators.js'
import { type ObjectGraph, ReferenceWriter } from './object-graph.js'
import { shortestPaths } from './shortest-path.js'
import { TreeChildren } from './tree-children.js'

/** Edges from each node; node i has 10 + i bytes and class i modulo 3. */
function graphOf(edges: readonly (readonly number[])[], roots: readonly number[]): ObjectGraph {
  const writer = new ReferenceWriter(
    edges.length,
    edges.reduce((sum, { length }) => sum + length, 0),
  )
  for (const [node, targets] of edges.entries()) {
    for (const target of targets) writer.add(target)
    writer.endNode(node)
  }
  return {
    nodeCount: edges.length,
    first: writer.first,
    targets: writer.targets,
    shallowBytes: Uint32Array.from(edges, (_, node) => 10 + node),
    hugeBytes: new Map(),
    classOf: Uint16Array.from(edges, (_, node) => node % 3),
    classCount: 3,
    className: (index) => `Class${index}`,
    roots: Int32Array.from(new Set(roots)),
    isSynthetic: () => false,
    isInner: () => false,
    nodeName: (node) => `Class${node % 3}`,
    objectId: (node) => `@${node}`,
  }
}

function reachableWithout(
  edges: readonly (readonly number[])[],
  roots: readonly number[],
  without: number,
): Set<number> {
  const seen = new Set<number>()
  const open = roots.filter((root) => root !== without)
  while (open.length > 0) {
    const node = open.pop()!
    if (seen.has(node)) continue
    seen.add(node)
    open.push(...edges[node]!.filter((target) => target !== without))
  }
  return seen
}

/** By the definition: a node dominates what cannot be reached without it. */
function naiveDominated(
  edges: readonly (readonly number[])[],
  roots: readonly number[],
): Map<number, Set<number>> {
  const all = reachableWithout(edges, roots, -1)
  return new Map(
    [...all].map((node) => {
      const left = reachableWithout(edges, roots, node)
      return [node, new Set([...all].filter((other) => !left.has(other)))]
    }),
  )
}

const anyGraph = fc.integer({ min: 1, max: 40 }).chain((count) =>
  fc.record({
    edges: fc.array(fc.array(fc.integer({ min: 0, max: count - 1 }), { maxLength: 5 }), {
      minLength: count,
      maxLength: count,
    }),
    roots: fc.array(fc.integer({ min: 0, max: count - 1 }), { minLength: 1, maxLength: 4 }),
  }),
)

describe('the dominator tree', () => {
  it('is that of the definition, for any graph', () => {
    fc.assert(
      fc.property(anyGraph, ({ edges, roots }) => {
        const tree = dominatorTree(graphOf(edges, roots))
        const naive = naiveDominated(edges, roots)
        expect(tree.reachable - 1).toBe(naive.size)
        for (const [node, dominated] of naive) {
          const bytes = [...dominated].reduce((sum, one) => sum + 10 + one, 0)
          expect(tree.retainedBytes[tree.numberOf[node]!]).toBe(bytes)
          // The nearest of those that dominate it is the one that dominates fewest.
          const above = [...naive]
            .filter(([other, theirs]) => other !== node && theirs.has(node))
            .sort(([, a], [, b]) => a.size - b.size)[0]?.[0]
          const dominator = tree.dominator[tree.numberOf[node]!]!
          expect(dominator === 1 ? undefined : tree.order[dominator]).toBe(above)
        }
      }),
      { numRuns: 400 },
    )
  })

  it('gives each class what its objects hold together, each byte once, for any graph', () => {
    fc.assert(
      fc.property(anyGraph, ({ edges, roots }) => {
        const graph = graphOf(edges, roots)
        const tree = dominatorTree(graph)
        const retained = retainedByClass(graph, tree, new TreeChildren(tree))
        const naive = naiveDominated(edges, roots)
        for (const classIndex of [0, 1, 2]) {
          const held = new Set<number>()
          for (const [node, dominated] of naive) {
            if (node % 3 === classIndex) for (const one of dominated) held.add(one)
          }
          expect(retained[classIndex]).toBe([...held].reduce((sum, one) => sum + 10 + one, 0))
        }
      }),
      { numRuns: 200 },
    )
  })

  it('of a queue of a million linked nodes is a chain, without running out of stack', () => {
    const count = 1_000_000
    const edges = Array.from({ length: count }, (_, node) => (node + 1 < count ? [node + 1] : []))
    const graph = graphOf(edges, [0])
    const tree = dominatorTree(graph)
    expect(tree.reachable).toBe(count + 1)
    expect(tree.dominator[tree.numberOf[count - 1]!]).toBe(tree.numberOf[count - 2])
    expect(tree.retainedBytes[1]).toBe((count * (count - 1)) / 2 + 10 * count)
    expect(retainedByClass(graph, tree, new TreeChildren(tree))[0]).toBe(tree.retainedBytes[1])
  })

  it('of a list that is linked both ways, with its last node known too, is flat', () => {
    const count = 100_000
    // Node 0 is the list: it refers to its first and its last node.
    const edges = Array.from({ length: count }, (_, node) =>
      node === 0 ? [1, count - 1] : [Math.max(1, node - 1), Math.min(count - 1, node + 1)],
    )
    const tree = dominatorTree(graphOf(edges, [0]))
    expect(tree.retainedBytes[tree.numberOf[0]!]).toBe(tree.retainedBytes[1])
    expect(tree.dominator[tree.numberOf[1]!]).toBe(tree.numberOf[0])
    expect(tree.dominator[tree.numberOf[count - 1]!]).toBe(tree.numberOf[0])
  })

  it('of a graph without roots is empty', () => {
    const tree = dominatorTree(graphOf([[1], [0]], []))
    expect(tree.reachable).toBe(1)
    expect(tree.retainedBytes[1]).toBe(0)
  })
})

describe('shortestPaths', () => {
  it('is as short as any way from a root, and only uses references that exist', () => {
    fc.assert(
      fc.property(anyGraph, ({ edges, roots }) => {
        const graph = graphOf(edges, roots)
        const distance = new Map<number, number>(roots.map((root) => [root, 0]))
        for (let round = 0; round < edges.length; round++) {
          for (const [node, far] of [...distance]) {
            for (const target of edges[node]!) {
              distance.set(target, Math.min(distance.get(target) ?? far + 1, far + 1))
            }
          }
        }
        const paths = shortestPaths(graph, new Set(edges.keys()))
        expect([...paths.keys()].sort()).toEqual([...distance.keys()].sort())
        for (const [node, path] of paths) {
          expect(path.length - 1).toBe(distance.get(node))
          expect(path.at(-1)).toBe(node)
          expect(roots).toContain(path[0])
          for (let i = 1; i < path.length; i++) expect(edges[path[i - 1]!]).toContain(path[i])
        }
      }),
    )
  })
})
