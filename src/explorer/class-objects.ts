import type { HeapGraph, ObjectRow } from '../analysers/heap-graph/index.js'
import type { ExploredDump } from './dump.js'

export interface ClassObjects {
  readonly rows: readonly ObjectRow[]
  /** Where the next page begins; null when nothing more can be listed. */
  readonly next: number | null
  /** The graph found more than it sorts: larger ones may be missing. */
  readonly isCapped: boolean
}

/** Of what it finds, the graph sorts and lists so many. */
export const mostListed = 100_000

const rowsOnPage = 100
const rowsAtOnce = 1000
/** So many times is the graph asked for one page: each time it looks at every object. */
const mostQuestions = 5

/**
 * Objects of exactly this class, those that hold most first, from a place among the objects found by its name on.
 *
 * The graph finds classes by a part of their names: `java.lang.String` also finds `java.lang.String[]`. Objects of the
 * other classes so found are left out here. By which classes these are, not by a comparison with the name: an object
 * may be listed by another name than its class's (`class Cache`, `function main`).
 */
export function objectsOfClass(
  dump: ExploredDump,
  graph: HeapGraph,
  name: string,
  from: number,
): ClassObjects {
  const part = name.toLowerCase()
  const others = new Set(
    dump.classes.map((one) => one.name).filter((one) => one !== name && one.toLowerCase().includes(part)),
  )
  const most = others.size === 0 ? rowsOnPage : rowsAtOnce
  const rows: ObjectRow[] = []
  let at = from
  let isCapped = false
  for (let question = 0; question < mostQuestions; question++) {
    const found = graph.search({ name, from: at, most })
    isCapped = found.total > mostListed
    for (const row of found.rows) {
      if (rows.length === rowsOnPage) return { rows, next: at, isCapped }
      at++
      if (!others.has(row.name)) rows.push(row)
    }
    if (found.rows.length < most) return { rows, next: null, isCapped }
    if (at >= Math.min(found.total, mostListed)) return { rows, next: null, isCapped }
    if (rows.length === rowsOnPage) break
  }
  return { rows, next: at, isCapped }
}
