import type { GraphDetails } from './details.js'
import type { ClassFigures, PathStep, Suspect } from './findings.js'
import type { DominatorTree } from './graph/dominators.js'
import { shortestPaths } from './graph/shortest-path.js'
import { findSuspects, type SuspectPlace } from './graph/suspects.js'
import type { TreeChildren } from './graph/tree-children.js'

const mostHeldClasses = 10
/** Of a longer path the beginning and the end are shown. */
const mostSteps = 60

/** The suspects with their ways from a root, in words. */
export async function suspectFindings(
  details: GraphDetails,
  tree: DominatorTree,
  children: TreeChildren,
): Promise<Suspect[]> {
  const { graph } = details
  const places = findSuspects(graph, tree, children)
  const paths = shortestPaths(graph, new Set(places.map(({ number }) => tree.order[number]!)))
  const ways = places.map(({ number }) => paths.get(tree.order[number]!) ?? [tree.order[number]!])
  const steps = await pathSteps(details, ways)
  return places.map((place, i) => {
    const node = tree.order[place.number]!
    const path = steps[i]!
    const holds = place.holds.figures(graph, mostHeldClasses)
    const share = place.retainedBytes / tree.retainedBytes[1]!
    const className =
      place.kind === 'accumulation' ? graph.nodeName(node) : graph.className(graph.classOf[node]!)
    return {
      sentence: sentence(className, place, share, holds, path),
      className,
      objectId: graph.objectId(node),
      retainedBytes: place.retainedBytes,
      share,
      kind: place.kind,
      objects: place.objects,
      holds,
      path,
    }
  })
}

/**
 * Paths with the names of their steps; a very long one without its middle. All at once, as each question may mean
 * reading a packed dump from its start.
 */
export async function pathSteps(
  details: GraphDetails,
  paths: readonly (readonly number[])[],
): Promise<PathStep[][]> {
  const { graph } = details
  const shown = paths.map((nodes) => [...nodes.keys()].filter((i) => isShown(i, nodes.length)))
  const references = paths.flatMap((nodes, p) =>
    shown[p]!.filter((i) => i > 0).map((i) => ({ from: nodes[i - 1]!, to: nodes[i]! })),
  )
  const names = await details.referenceNames(references)
  const kinds = await details.rootKinds(paths.map((nodes) => nodes[0]!))
  let next = 0
  return paths.map((nodes, p) => {
    const steps: PathStep[] = shown[p]!.map((i) => ({
      className: graph.nodeName(nodes[i]!),
      objectId: graph.objectId(nodes[i]!),
      via: i === 0 ? (kinds.get(nodes[i]!) ?? 'not reachable from a root') : names[next++]!,
    }))
    if (steps.length === nodes.length) return steps
    const left = { className: `(${nodes.length - steps.length} more)`, objectId: '', via: '...' }
    return steps.toSpliced(mostSteps / 2, 0, left)
  })
}

function isShown(step: number, length: number): boolean {
  return length <= mostSteps || step < mostSteps / 2 || step >= length - mostSteps / 2
}

function sentence(
  name: string,
  { kind, retainedBytes, objects }: SuspectPlace,
  share: number,
  holds: readonly ClassFigures[],
  path: readonly PathStep[],
): string {
  const amount = `${mebibytes(retainedBytes)}, ${(share * 100).toFixed(1)} % of the reachable heap`
  const main = mainContent(holds.filter((one) => one.name !== name && one.count > 1))
  const through = main === undefined ? '' : `, in ${count(main.count)} ${main.name} and what belongs to them`
  if (kind === 'many-instances') {
    return `${count(objects)} objects of ${name} hold ${amount}, none of them much alone.`
  }
  return `One ${name} holds ${amount}${through}; ${reached(path)}.`
}

/** The class that a programmer would name: the program's own before the runtime's, objects before their arrays. */
function mainContent(holds: readonly ClassFigures[]): ClassFigures | undefined {
  const objects = holds.filter(({ name }) => !/\[\]$|^\(|^java\.lang\.String$/.test(name))
  return objects.find(({ name }) => !runtimeClass.test(name)) ?? objects[0] ?? holds[0]
}

const runtimeClass =
  /^(?:java|javax|jdk|sun)\.|^system \/|^(?:Object|Array|Map|Set|Function|Promise|Date|Buffer|Uint8Array|ArrayBuffer)$/

function reached(path: readonly PathStep[]): string {
  const [root] = path
  const last = path.at(-1)
  if (root === undefined || last === undefined) return 'no root leads to it'
  if (path.length === 1) return `it is a root itself: ${root.via}`
  const holder = path.at(-2)!
  const statics = path.findLast((step) => step.via.startsWith('static '))
  const owner = statics === undefined ? undefined : path[path.indexOf(statics) - 1]
  if (statics !== undefined && owner !== undefined) {
    return `it is kept by the ${statics.via.replace('static ', 'static field ')} of ${owner.className}`
  }
  const from = root.className === '(root)' ? '' : `, whose root is ${root.className} (${root.via})`
  return `it is kept by ${last.via} of ${holder.className}${from}`
}

function mebibytes(bytes: number): string {
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

function count(n: number): string {
  return Math.round(n).toLocaleString('en-US')
}
