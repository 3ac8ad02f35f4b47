import type { GraphDetails } from './details.js'
import { dominatorMap } from './dominator-map.js'
import type { ClassFigures, HeapFindings } from './findings.js'
import { countClasses, retainedByClass, unreachableClasses } from './graph/class-figures.js'
import type { DominatorTree } from './graph/dominators.js'
import { sizeOf } from './graph/object-graph.js'
import { largest, TreeChildren } from './graph/tree-children.js'
import type { DumpFormat } from './input/open-dump.js'
import type { HeapDumpOptions } from './options.js'
import { suspectFindings } from './suspect-findings.js'

const mostClasses = 1000
const mostBiggest = 50
const mostUnreachableClasses = 20

type FromGraph = Pick<
  HeapFindings,
  'reachable' | 'classes' | 'otherClasses' | 'suspects' | 'biggest' | 'unreachable'
>

/** What the graph of any runtime answers. */
export async function graphFindings(
  details: GraphDetails,
  tree: DominatorTree,
  { onDominators }: HeapDumpOptions,
): Promise<FromGraph> {
  const { graph } = details
  const children = new TreeChildren(tree)
  onDominators?.(dominatorMap(graph, tree, children))
  const retained = retainedByClass(graph, tree, children)
  const biggest = largest(children.tops(graph), mostBiggest, (number) => tree.retainedBytes[number]!)
  const lost = unreachableClasses(graph, tree)
  return {
    reachable: { objects: tree.reachable - 1, bytes: tree.retainedBytes[1]! },
    ...limitClasses(countClasses(graph).figures(graph, Number.POSITIVE_INFINITY, retained)),
    suspects: await suspectFindings(details, tree, children),
    biggest: biggest.map((number) => {
      const node = tree.order[number]!
      return {
        className: graph.nodeName(node),
        objectId: graph.objectId(node),
        shallowBytes: sizeOf(graph, node),
        retainedBytes: tree.retainedBytes[number]!,
      }
    }),
    unreachable: {
      objects: graph.nodeCount - (tree.reachable - 1),
      bytes: lost.bytes.reduce((sum, bytes) => sum + bytes, 0),
      classes: lost.figures(graph, mostUnreachableClasses),
    },
  }
}

export function limitClasses(all: readonly ClassFigures[]): Pick<HeapFindings, 'classes' | 'otherClasses'> {
  const others = all.slice(mostClasses)
  return {
    classes: all.slice(0, mostClasses),
    otherClasses: {
      classes: others.length,
      count: others.reduce((sum, { count }) => sum + count, 0),
      shallowBytes: others.reduce((sum, { shallowBytes }) => sum + shallowBytes, 0),
    },
  }
}

/** The findings of a file in which nothing could be read, or the ground for more. */
export function noFindings(
  format: DumpFormat | null,
  mode: 'histogram' | 'full',
  why: string | null,
): HeapFindings {
  return {
    format,
    mode,
    version: null,
    partial: why === null ? null : { shareRead: 0, why },
    objects: 0,
    shallowBytes: 0,
    reachable: null,
    classes: [],
    otherClasses: { classes: 0, count: 0, shallowBytes: 0 },
    suspects: [],
    biggest: [],
    duplicateStrings: null,
    fillRatios: null,
    zeroArrays: null,
    threads: null,
    unreachable: null,
    loaders: null,
    unknownRecords: { count: 0, bytes: 0, samples: [] },
    notes: [],
  }
}
