import { ClassSums } from '../graph/class-figures.js'
import type { ObjectGraph } from '../graph/object-graph.js'
import type { DumpFile } from '../input/supply.js'
import { Window } from '../input/window.js'
import { type OnHeapProgress, readingProgress } from '../progress.js'
import { SnapshotClasses } from './classes.js'
import { parseMeta, type SnapshotMeta } from './snapshot-meta.js'
import { SnapshotEnd, SnapshotText } from './snapshot-text.js'
import { mostTextBytes, StringTable } from './string-table.js'

export interface V8Snapshot {
  /** Null when the snapshot ends before its description. */
  readonly meta: SnapshotMeta | null
  readonly sums: ClassSums
  readonly objects: number
  readonly classes: SnapshotClasses | null
  readonly strings: StringTable
  readonly partial: { readonly shareRead: number; readonly why: string } | null
  /** null when only the histogram was asked for. */
  readonly heap: V8Heap | null
}

export interface V8Heap {
  readonly graph: ObjectGraph
  /** Type of each node, an index of `meta.nodeTypes`. */
  readonly types: Uint8Array
  /** String index of each node's name. */
  readonly names: Uint32Array
  /** Numbers that V8 gives to objects; the same in later snapshots of the process. */
  readonly ids: Uint32Array
  /** Beside each of the graph's targets: the edge's type in the upper 3 bits, its name or index in the others. */
  readonly edgeNames: Uint32Array
}

/** Bits for an edge's name or index. */
export const edgeNameBits = 29
const edgeNameMask = 2 ** edgeNameBits - 1

/** What the graph of a snapshot and its dominator tree take at their peak, in bytes. */
export function snapshotMemory(nodes: number, edges: number): number {
  const graph = nodes * (1 + 5 * 4) + edges * 8
  const tree = nodes * 7 * 4 + edges * 4
  return graph + tree
}

export interface ReadSnapshotOptions {
  readonly graph: boolean
  readonly onProgress?: OnHeapProgress | undefined
  /** Called before the graph is built with what it needs; an exception goes through. */
  readonly beforeGraph?: (neededBytes: number, objects: number) => void
}

/**
 * Reads a V8 heap snapshot once, straight into typed arrays. Weak edges, and shortcuts that do not begin at the root,
 * are left out: they hold nothing (as in memlab and Chrome's DevTools).
 */
export async function readSnapshot(file: DumpFile, options: ReadSnapshotOptions): Promise<V8Snapshot> {
  const window = new Window(await file.open(0), 0, file.bytes)
  const text = new SnapshotText(window, readingProgress(file, 'snapshot', options.onProgress))
  const reader = new SnapshotReader(file, options)
  let why: string | null = null
  try {
    await text.begin()
    for (let key = await text.nextKey(); key !== null; key = await text.nextKey())
      await reader.section(key, text)
    why = reader.missing()
  } catch (error) {
    if (!(error instanceof SnapshotEnd)) throw error
    why = error.message
  } finally {
    await window.close()
  }
  const read = file.bytes === null ? window.packedBytesRead : Math.min(window.offset, file.bytes)
  const shareRead = Math.min(1, read / (file.bytes ?? file.packedBytes))
  return reader.finish(why === null ? null : { shareRead, why })
}

class SnapshotReader {
  readonly #file: DumpFile
  readonly #options: ReadSnapshotOptions
  readonly #strings: StringTable
  #meta: SnapshotMeta | null = null
  #classes: SnapshotClasses | null = null
  #sums = new ClassSums(0)
  #nodes = 0
  #sections = new Set<string>()
  #heap: HeapArrays | null = null

  constructor(file: DumpFile, options: ReadSnapshotOptions) {
    this.#file = file
    this.#options = options
    this.#strings = new StringTable(!options.graph)
  }

  async section(key: string, text: SnapshotText): Promise<void> {
    this.#sections.add(key)
    if (key === 'snapshot') {
      this.#meta = parseMeta(await text.smallValue())
      this.#classes = new SnapshotClasses(this.#meta)
    } else if (key === 'nodes') await this.#readNodes(text)
    else if (key === 'edges') await this.#readEdges(text)
    else if (key === 'strings') {
      const all = this.#options.graph
      await text.texts((bytes, from, to) => {
        const wanted = all || this.#classes?.needs(this.#strings.size) === true
        if (wanted) this.#strings.add(bytes, from, to)
        else this.#strings.addNothing()
      }, mostTextBytes)
    } else if (key === 'locations' || key === 'samples' || key === 'trace_function_infos') {
      await text.skipNumbers()
    } else await text.skipValue()
  }

  missing(): string | null {
    for (const section of ['snapshot', 'nodes', 'edges', 'strings']) {
      if (!this.#sections.has(section)) return `it has no ${section}`
    }
    const { nodeCount } = this.#meta!
    return this.#nodes === nodeCount
      ? null
      : `it has ${this.#nodes} nodes where its description says ${nodeCount}`
  }

  finish(partial: V8Snapshot['partial']): V8Snapshot {
    const meta = this.#meta
    const classes = this.#classes
    return {
      meta,
      sums: this.#sums,
      objects: this.#nodes,
      classes,
      strings: this.#strings,
      partial,
      heap:
        meta === null || classes === null ? null : (this.#heap?.finish(this.#nodes, this.#strings) ?? null),
    }
  }

  async #readNodes(text: SnapshotText): Promise<void> {
    const [meta, classes] = [this.#meta, this.#classes]
    if (meta === null || classes === null) throw new SnapshotEnd('its nodes come before its description')
    // Each number takes a digit and a comma: more than these cannot come.
    const mostBytes = this.#file.bytes ?? this.#file.packedBytes * 1100
    const room = Math.min(meta.nodeCount, Math.floor(mostBytes / (2 * meta.nodeFields)) + 1)
    const edges = Math.min(meta.edgeCount, Math.floor(mostBytes / (2 * meta.edgeFields)) + 1)
    if (this.#options.graph) {
      this.#options.beforeGraph?.(snapshotMemory(room, edges), room)
      this.#heap = new HeapArrays(meta, classes, room, edges)
    }
    await text.numbers(meta.nodeFields, (block, count) => {
      for (let row = 0; row + meta.nodeFields <= count && this.#nodes < room; row += meta.nodeFields) {
        const type = block[row + meta.type]!
        const bytes = block[row + meta.selfSize]!
        const classIndex = classes.indexOf(type, block[row + meta.name]!)
        if (classIndex >= this.#sums.counts.length) this.#growSums(classIndex)
        this.#sums.add(classIndex, bytes)
        this.#heap?.addNode(this.#nodes, block, row, classIndex)
        this.#nodes++
      }
    })
  }

  async #readEdges(text: SnapshotText): Promise<void> {
    const [meta, heap] = [this.#meta, this.#heap]
    if (heap === null || meta === null) return text.skipNumbers()
    await text.numbers(meta.edgeFields, (block, count) => heap.addEdges(block, count, this.#nodes))
  }

  #growSums(classIndex: number): void {
    const larger = new ClassSums(Math.max(classIndex + 1, this.#sums.counts.length * 2, 1024))
    larger.counts.set(this.#sums.counts)
    larger.bytes.set(this.#sums.bytes)
    this.#sums = larger
  }
}

class HeapArrays {
  readonly #meta: SnapshotMeta
  readonly #classes: SnapshotClasses
  readonly #types: Uint8Array
  readonly #names: Uint32Array
  readonly #ids: Uint32Array
  readonly #shallowBytes: Uint32Array
  readonly #hugeBytes = new Map<number, number>()
  readonly #classOf: Uint32Array
  readonly #first: Int32Array
  readonly #targets: Int32Array
  readonly #edgeNames: Uint32Array
  readonly #weak: number
  readonly #shortcut: number
  /** The node whose edges come next, and how many of them are still to come. */
  #node = -1
  #left = 0
  /** Where the next reference goes in `#targets`, and where the node's first one is. */
  #at = 1
  #start = 1

  constructor(meta: SnapshotMeta, classes: SnapshotClasses, nodes: number, edges: number) {
    this.#meta = meta
    this.#classes = classes
    this.#types = new Uint8Array(nodes)
    this.#names = new Uint32Array(nodes)
    this.#ids = new Uint32Array(nodes)
    this.#shallowBytes = new Uint32Array(nodes)
    this.#classOf = new Uint32Array(nodes)
    this.#first = new Int32Array(nodes)
    this.#targets = new Int32Array(edges + 1)
    this.#edgeNames = new Uint32Array(edges + 1)
    this.#weak = meta.edgeTypes.indexOf('weak')
    this.#shortcut = meta.edgeTypes.indexOf('shortcut')
  }

  addNode(node: number, block: Float64Array, row: number, classIndex: number): void {
    const meta = this.#meta
    this.#types[node] = block[row + meta.type]!
    this.#names[node] = block[row + meta.name]!
    this.#ids[node] = block[row + meta.id]!
    const bytes = block[row + meta.selfSize]!
    this.#shallowBytes[node] = Math.min(bytes, 0xffffffff)
    if (bytes >= 0xffffffff) this.#hugeBytes.set(node, bytes)
    this.#classOf[node] = classIndex
    // Until the edges come, how many there will be.
    this.#first[node] = block[row + meta.edges]!
  }

  addEdges(block: Float64Array, count: number, nodes: number): void {
    const { edgeFields, edgeType, edgeName, target, nodeFields } = this.#meta
    const targets = this.#targets
    const edgeNames = this.#edgeNames
    const weak = this.#weak
    const shortcut = this.#shortcut
    let node = this.#node
    let left = this.#left
    let at = this.#at
    for (let row = 0; row + edgeFields <= count; row += edgeFields) {
      if (left === 0) {
        this.#at = at
        node = this.#nextNode(nodes)
        left = this.#left
        if (node === nodes) break
      }
      left--
      const type = block[row + edgeType]! | 0
      if (type === weak || (type === shortcut && node !== 0)) continue
      const to = (block[row + target]! / nodeFields) | 0
      // Beyond the nodes or the edges that there are to be: a damaged snapshot.
      if (to >= nodes || to < 0 || to === node || at === targets.length) continue
      edgeNames[at] = (type << edgeNameBits) | (block[row + edgeName]! & edgeNameMask)
      targets[at++] = to
    }
    this.#left = left
    this.#at = at
  }

  /** Ends the node that was worked on and goes to the next one with edges. @returns `nodes` after the last one */
  #nextNode(nodes: number): number {
    do {
      this.#endNode()
      if (this.#node < nodes) this.#node++
      if (this.#node === nodes) break
      this.#left = this.#first[this.#node]!
      this.#first[this.#node] = 0
    } while (this.#left === 0)
    return this.#node
  }

  #endNode(): void {
    if (this.#at === this.#start) return
    this.#targets[this.#at - 1] = ~this.#targets[this.#at - 1]!
    this.#first[this.#node] = this.#start
    this.#start = this.#at
  }

  finish(nodes: number, strings: StringTable): V8Heap {
    this.#endNode()
    // Nodes whose edges never came.
    for (let node = this.#node + 1; node < nodes; node++) this.#first[node] = 0
    const { nodeTypes } = this.#meta
    const types = this.#types
    const synthetic = nodeTypes.indexOf('synthetic')
    const inner = new Set([nodeTypes.indexOf('array'), nodeTypes.indexOf('hidden')])
    const closure = nodeTypes.indexOf('closure')
    const graph: ObjectGraph = {
      nodeCount: nodes,
      first: this.#first,
      targets: this.#targets,
      shallowBytes: this.#shallowBytes,
      hugeBytes: this.#hugeBytes,
      classOf: this.#classOf,
      classCount: this.#classes.count,
      className: (index) => this.#classes.nameOf(index, strings),
      roots: nodes > 0 ? Int32Array.of(0) : new Int32Array(0),
      isSynthetic: (node) => node === 0 || types[node] === synthetic,
      isInner: (node) => inner.has(types[node]!),
      nodeName: (node) => {
        if (node === 0) return '(root)'
        const name = strings.get(this.#names[node]!) ?? ''
        if (types[node] === closure) return `function ${name || '(anonymous)'}`
        if (types[node] === synthetic || inner.has(types[node]!)) {
          return name || this.#classes.nameOf(this.#classOf[node]!, strings)
        }
        return this.#classes.nameOf(this.#classOf[node]!, strings)
      },
      objectId: (node) => `@${this.#ids[node]!}`,
    }
    return { graph, types, names: this.#names, ids: this.#ids, edgeNames: this.#edgeNames }
  }
}
