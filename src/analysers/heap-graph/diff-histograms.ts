import type { HeapFindings } from './findings.js'

/** How a class changed from one dump to another. */
export interface ClassChange {
  readonly name: string
  readonly countBefore: number
  readonly countAfter: number
  readonly shallowBytesBefore: number
  readonly shallowBytesAfter: number
  /** null unless both dumps have a graph. */
  readonly retainedBytesBefore: number | null
  readonly retainedBytesAfter: number | null
}

export interface HistogramDiff {
  readonly objectsBefore: number
  readonly objectsAfter: number
  readonly shallowBytesBefore: number
  readonly shallowBytesAfter: number
  /** Classes whose count or bytes changed, the one that grew most first; at most 1,000. */
  readonly changes: readonly ClassChange[]
}

const mostChanges = 1000

/** Compares two dumps by class: what grew between them. Classes beyond the limit of the findings are not compared. */
export function diffHistograms(before: HeapFindings, after: HeapFindings): HistogramDiff {
  const old = new Map(before.classes.map((one) => [one.name, one]))
  const now = new Map(after.classes.map((one) => [one.name, one]))
  const bothHaveGraphs = before.reachable !== null && after.reachable !== null
  const changes: ClassChange[] = []
  for (const name of new Set([...now.keys(), ...old.keys()])) {
    const [a, b] = [old.get(name), now.get(name)]
    if (a?.count === b?.count && a?.shallowBytes === b?.shallowBytes) continue
    changes.push({
      name,
      countBefore: a?.count ?? 0,
      countAfter: b?.count ?? 0,
      shallowBytesBefore: a?.shallowBytes ?? 0,
      shallowBytesAfter: b?.shallowBytes ?? 0,
      retainedBytesBefore: bothHaveGraphs ? (a?.retainedBytes ?? 0) : null,
      retainedBytesAfter: bothHaveGraphs ? (b?.retainedBytes ?? 0) : null,
    })
  }
  return {
    objectsBefore: before.objects,
    objectsAfter: after.objects,
    shallowBytesBefore: before.shallowBytes,
    shallowBytesAfter: after.shallowBytes,
    changes: changes.sort((a, b) => growth(b) - growth(a) || compareNames(a, b)).slice(0, mostChanges),
  }
}

function growth({ shallowBytesBefore, shallowBytesAfter }: ClassChange): number {
  return shallowBytesAfter - shallowBytesBefore
}

function compareNames(a: ClassChange, b: ClassChange): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}
