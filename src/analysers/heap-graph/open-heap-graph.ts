import { HeapmarkError } from '../../model/errors.js'
import type { GraphDetails } from './details.js'
import type { ClassFigures, HeapFindings, PathStep } from './findings.js'
import { countClasses, retainedByClass } from './graph/class-figures.js'
import { type DominatorTree, dominatorTree } from './graph/dominators.js'
import { type ObjectGraph, sizeOf } from './graph/object-graph.js'
import { shortestPaths } from './graph/shortest-path.js'
import { TreeChildren } from './graph/tree-children.js'
import { hprofDetails } from './hprof/details.js'
import { type DumpFormat, defaultMaxInflatedBytes, openDump } from './input/open-dump.js'
import type { DumpFile } from './input/supply.js'
import { loadHprofGraph, loadHprofIndex } from './load-hprof.js'
import { refuseTooLarge } from './memory.js'
import type { HeapDumpOptions } from './options.js'
import { pathSteps } from './suspect-findings.js'
import { snapshotDetails } from './v8/details.js'
import { readSnapshot } from './v8/read-snapshot.js'

/** An object as a list shows it. */
export interface ObjectRow {
  /** `0x7f...` or `@123`: what the methods of the graph take. */
  readonly id: string
  readonly name: string
  readonly shallowBytes: number
  /** null when no root leads to it. */
  readonly retainedBytes: number | null
}

export interface FieldRow {
  readonly name: string
  readonly type: string
  /** Of a primitive value or, in quotes, the beginning of a text. */
  readonly value: string | null
  readonly target: ObjectRow | null
}

export interface ObjectPage extends ObjectRow {
  readonly className: string
  /** Why it is alive by itself; null when it is no root. */
  readonly rootKind: string | null
  /** The object that holds it alone; null for none. */
  readonly dominator: ObjectRow | null
  readonly text: string | null
  /** Fields, elements or edges: those of the page that was asked for, and how many there are. */
  readonly fields: readonly FieldRow[]
  readonly fieldCount: number
}

export interface Page<Row> {
  readonly rows: readonly Row[]
  readonly total: number
}

export interface PageOptions {
  /** The first row; 0 unless given. */
  readonly from?: number
  /** Rows on a page; 100 unless given, at most 1,000. */
  readonly most?: number
}

export interface ObjectQuery extends PageOptions {
  /** Part of the class's name, whatever the case. */
  readonly name?: string
  readonly minRetainedBytes?: number
  readonly minShallowBytes?: number
}

const mostRows = 1000
const textCharacters = 1000
const shownCharacters = 80

/**
 * Reads a dump into a graph that answers questions, for an explorer.
 * @throws HeapmarkError DUMP_UNREADABLE, DUMP_TOO_LARGE
 */
export async function openHeapGraph(path: string, options: HeapDumpOptions = {}): Promise<HeapGraph> {
  const opened = await openDump(path, options.maxInflatedBytes ?? defaultMaxInflatedBytes)
  if (opened.file === null) throw unreadable(path, opened.why)
  try {
    const full = { ...options, mode: 'full' as const }
    return opened.format === 'hprof'
      ? await openHprof(opened.file, full)
      : await openSnapshot(opened.file, full)
  } catch (error) {
    await opened.file.close()
    throw error
  }
}

async function openHprof(file: DumpFile, options: HeapDumpOptions): Promise<HeapGraph> {
  const index = await loadHprofIndex(file, options)
  if (index === null) throw unreadable(file.path, 'it ends within its header')
  const details = hprofDetails(file, index, await loadHprofGraph(file, index, options))
  return new HeapGraph('hprof', details, index.partial)
}

async function openSnapshot(file: DumpFile, options: HeapDumpOptions): Promise<HeapGraph> {
  const snapshot = await readSnapshot(file, {
    graph: true,
    onProgress: options.onProgress,
    beforeGraph: (bytes, objects) => refuseTooLarge(file.path, bytes, objects, options.maxMemoryBytes),
  })
  if (snapshot.heap === null) throw unreadable(file.path, snapshot.partial?.why ?? 'it has no nodes')
  await file.close()
  return new HeapGraph('v8-heapsnapshot', snapshotDetails(snapshot, snapshot.heap), snapshot.partial)
}

function unreadable(path: string, why: string): HeapmarkError {
  return new HeapmarkError('DUMP_UNREADABLE', `${path} cannot be explored: ${why}`, {
    place: path,
    hint: 'give a heap dump: jcmd PID GC.heap_dump FILE, or v8.writeHeapSnapshot()',
  })
}

/** A dump's objects, classes and dominators, page by page. Names in it are data of the dump: escape them. */
export class HeapGraph {
  readonly format: DumpFormat
  readonly partial: HeapFindings['partial']
  readonly #details: GraphDetails
  readonly #graph: ObjectGraph
  readonly #tree: DominatorTree
  readonly #children: TreeChildren
  #classes: ClassFigures[] | null = null

  constructor(format: DumpFormat, details: GraphDetails, partial: HeapFindings['partial']) {
    this.format = format
    this.partial = partial
    this.#details = details
    this.#graph = details.graph
    this.#tree = dominatorTree(details.graph)
    this.#children = new TreeChildren(this.#tree)
  }

  get objects(): number {
    return this.#graph.nodeCount
  }

  get reachable(): { readonly objects: number; readonly bytes: number } {
    return { objects: this.#tree.reachable - 1, bytes: this.#tree.retainedBytes[1]! }
  }

  /** Classes by what their objects hold; `name` chooses those with this in their name. */
  histogram(options: PageOptions & { readonly name?: string } = {}): Page<ClassFigures> {
    this.#classes ??= countClasses(this.#graph).figures(
      this.#graph,
      Number.POSITIVE_INFINITY,
      retainedByClass(this.#graph, this.#tree, this.#children),
    )
    const wanted = options.name?.toLowerCase() ?? ''
    return pageOf(
      this.#classes.filter(({ name }) => name.toLowerCase().includes(wanted)),
      options,
    )
  }

  /** An object with its fields. @returns null when the dump has none with this id */
  async object(id: string, options: PageOptions = {}): Promise<ObjectPage | null> {
    const node = this.#details.findObject(id)
    if (node === null) return null
    const { from, most } = limits(options)
    const { fields, total } = await this.#details.fields(node, from, most)
    const number = this.#tree.numberOf[node]!
    const above = number === 0 ? 0 : this.#tree.dominator[number]!
    const rows: FieldRow[] = []
    for (const { name, type, value, target } of fields) {
      const text = target === null ? null : await this.#details.text(target, shownCharacters)
      rows.push({
        name,
        type,
        value: text === null ? value : JSON.stringify(text),
        target: target === null ? null : this.#row(target),
      })
    }
    return {
      ...this.#row(node),
      className: this.#graph.className(this.#graph.classOf[node]!),
      rootKind: (await this.#details.rootKinds([node])).get(node) ?? null,
      dominator: above > 1 ? this.#row(this.#tree.order[above]!) : null,
      text: await this.#details.text(node, textCharacters),
      fields: rows,
      fieldCount: total,
    }
  }

  /** Objects that refer to an object, each with the name of the reference. Looks at every reference. */
  async referrers(id: string, options: PageOptions = {}): Promise<Page<ObjectRow & { via: string }>> {
    const to = this.#details.findObject(id)
    if (to === null) return { rows: [], total: 0 }
    const { from, most } = limits(options)
    const found: number[] = []
    let total = 0
    const { first, targets, nodeCount } = this.#graph
    for (let node = 0; node < nodeCount; node++) {
      for (let at = first[node]!; at !== 0; at++) {
        const target = targets[at]!
        if (target === to || target === ~to) {
          if (total >= from && found.length < most) found.push(node)
          total++
          break
        }
        if (target < 0) break
      }
    }
    const names = await this.#details.referenceNames(found.map((node) => ({ from: node, to })))
    return { rows: found.map((node, i) => ({ ...this.#row(node), via: names[i]! })), total }
  }

  /** What an object alone holds, one level deep; null: objects that no other one holds alone. Largest first. */
  dominated(id: string | null, options: PageOptions = {}): Page<ObjectRow> {
    let number = 1
    if (id !== null) {
      const node = this.#details.findObject(id)
      number = node === null ? 0 : this.#tree.numberOf[node]!
      if (number === 0) return { rows: [], total: 0 }
    }
    const { retainedBytes, order } = this.#tree
    const all = Int32Array.from(this.#children.of(number))
    all.sort((a, b) => retainedBytes[b]! - retainedBytes[a]!)
    const { from, most } = limits(options)
    const rows = Array.from(all.subarray(from, from + most), (child) => this.#row(order[child]!))
    return { rows, total: all.length }
  }

  /** The shortest way from a root to an object; null when none leads there. */
  async pathFromRoot(id: string): Promise<PathStep[] | null> {
    const node = this.#details.findObject(id)
    if (node === null) return null
    const path = shortestPaths(this.#graph, new Set([node])).get(node)
    return path === undefined ? null : (await pathSteps(this.#details, [path]))[0]!
  }

  /** Objects by class name and size, those that hold most first. */
  search(query: ObjectQuery): Page<ObjectRow> {
    const graph = this.#graph
    const wanted = query.name?.toLowerCase() ?? ''
    const matches = Uint8Array.from({ length: graph.classCount }, (_, classIndex) =>
      graph.className(classIndex).toLowerCase().includes(wanted) ? 1 : 0,
    )
    const isFound = (node: number) =>
      matches[graph.classOf[node]!] === 1 &&
      this.#retained(node) >= (query.minRetainedBytes ?? 0) &&
      sizeOf(graph, node) >= (query.minShallowBytes ?? 0)
    let total = 0
    for (let node = 0; node < graph.nodeCount; node++) if (isFound(node)) total++
    const { from, most } = limits(query)
    const rows = this.#largest(isFound, total, from + most).slice(from, from + most)
    return { rows: rows.map((node) => this.#row(node)), total }
  }

  close(): Promise<void> {
    return this.#details.close()
  }

  /** The nodes that hold most, so many of them: by the size of the last one, which sorted sizes tell. */
  #largest(isFound: (node: number) => boolean, total: number, most: number): number[] {
    const sizes = new Float64Array(total)
    let count = 0
    for (let node = 0; node < this.#graph.nodeCount; node++) {
      if (isFound(node)) sizes[count++] = this.#retained(node)
    }
    sizes.sort()
    const least = sizes[Math.max(0, total - most)] ?? 0
    let ties = Math.min(most, total)
    for (let i = total - 1; i >= 0 && sizes[i]! > least; i--) ties--
    const found: number[] = []
    for (let node = 0; node < this.#graph.nodeCount; node++) {
      const bytes = this.#retained(node)
      if (bytes < least || !isFound(node) || (bytes === least && ties-- <= 0)) continue
      found.push(node)
    }
    return found.sort((a, b) => this.#retained(b) - this.#retained(a))
  }

  #retained(node: number): number {
    const number = this.#tree.numberOf[node]!
    return number === 0 ? 0 : this.#tree.retainedBytes[number]!
  }

  #row(node: number): ObjectRow {
    return {
      id: this.#graph.objectId(node),
      name: this.#graph.nodeName(node),
      shallowBytes: sizeOf(this.#graph, node),
      retainedBytes: this.#tree.numberOf[node] === 0 ? null : this.#retained(node),
    }
  }
}

function limits({ from, most }: PageOptions): { from: number; most: number } {
  return { from: Math.max(0, from ?? 0), most: Math.min(Math.max(1, most ?? 100), mostRows) }
}

function pageOf<Row>(all: readonly Row[], options: PageOptions): Page<Row> {
  const { from, most } = limits(options)
  return { rows: all.slice(from, from + most), total: all.length }
}
