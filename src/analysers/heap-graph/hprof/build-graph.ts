import { type ObjectGraph, ReferenceWriter } from '../graph/object-graph.js'
import type { DumpFile } from '../input/supply.js'
import { type OnHeapProgress, readingProgress } from '../progress.js'
import type { AddressIndex } from './addresses.js'
import { Checkpoints } from './checkpoints.js'
import { type FieldPlace, hexadecimal, primitiveArrayCode } from './class-table.js'
import { CollectionFill, collectionSizeFields } from './collection-fill.js'
import type { HprofIndex } from './index-dump.js'
import { arrayBytes } from './layout.js'
import type { Roots } from './roots.js'
import { type HprofScanner, type RecordVisitor, scanDump } from './scanner.js'
import { basicType, subTag, valueSizes } from './tags.js'

export interface HprofGraph {
  readonly graph: ObjectGraph
  readonly addresses: AddressIndex
  readonly roots: Roots
  readonly checkpoints: Checkpoints
  readonly fill: CollectionFill
  /** Code of the class that a class object stands for. */
  readonly classObjects: ReadonlyMap<number, number>
  /** A bit for each node: the characters of a java.lang.String. */
  readonly stringValues: Uint32Array
  readonly strings: number
  /** Arrays of references without any, by class code. */
  readonly emptyArrays: ReadonlyMap<number, { count: number; bytes: number }>
  /** References to objects that the dump does not hold. */
  readonly dangling: number
}

/** What building the graph and its dominator tree takes at its peak, in bytes. */
export function graphMemory(objects: number, references: number): number {
  const graph = objects * (4 + 4 + 4) + references * 4
  const tree = objects * 7 * 4 + references * 4
  return graph + tree
}

/** The most references that the graph can have. */
export function mostReferences({ counts, classes, graph }: HprofIndex): number {
  let references = counts.arrayReferences
  for (let code = 0; code < classes.codes; code++) {
    const count = counts.count(code)
    if (count > 0) references += count * (referenceOffsets(classes.fieldsOf(code)).length + 1)
    const shape = classes.shapeOf(code)
    if (shape !== undefined) references += shape.staticTypes.length + 6
  }
  return references + (graph?.roots.length ?? 0)
}

/** Second pass over a dump: its references. */
export async function buildHprofGraph(
  file: DumpFile,
  index: HprofIndex,
  onProgress: OnHeapProgress | undefined,
): Promise<HprofGraph> {
  const opened = await scanDump(file)
  if (opened === null || index.graph === null) throw new Error('a dump that was indexed has a header')
  const { scanner } = opened
  const builder = new GraphBuilder(index, index.graph.addresses, index.graph.roots)
  try {
    await scanner.run(builder, readingProgress(file, 'references', onProgress))
  } finally {
    await scanner.window.close()
  }
  return builder.finish()
}

/** What to do with an instance of a class. */
interface ClassPlan {
  readonly code: number
  readonly shallowBytes: number
  /** Behind the record's head. */
  readonly references: Int32Array
  /** The class object, as long as it needs a reference of its own: not when it is a root. */
  readonly classNode: number
  /** Offset of a collection's count of elements, or of its ring's head; -1 when it is none. */
  readonly sizeOffset: number
  /** Offset of its ring's tail, or -1. */
  readonly tailOffset: number
  /** Offset of a String's characters; -1 for other classes. */
  readonly valueOffset: number
}

function referenceOffsets(fields: readonly FieldPlace[]): Int32Array {
  const references = fields.filter(({ type }) => type === basicType.object)
  return Int32Array.from(references, ({ offset }) => offset)
}

class GraphBuilder implements RecordVisitor {
  readonly #index: HprofIndex
  readonly #addresses: AddressIndex
  readonly #roots: Roots
  readonly #rootNodes: Int32Array
  readonly #isRoot: Uint8Array
  readonly #idBytes: number
  readonly #sizes: Uint8Array
  readonly #references: ReferenceWriter
  readonly #classOf: Uint16Array | Uint32Array
  readonly #shallowBytes: Uint32Array
  readonly #hugeBytes = new Map<number, number>()
  readonly #plans: (ClassPlan | undefined)[] = []
  readonly #classObjects = new Map<number, number>()
  readonly #checkpoints = new Checkpoints()
  readonly #fill = new CollectionFill()
  readonly #stringValues: Uint32Array
  readonly #emptyArrays = new Map<number, { count: number; bytes: number }>()
  readonly #stringCode: number
  readonly #weakCodes: ReadonlySet<number>
  readonly #referenceCode: number
  #strings = 0
  #dangling = 0
  // Of the instance before: most come in a row.
  #lastHigh = -1
  #lastLow = -1
  #lastPlan: ClassPlan | null = null
  // Of a long array of references.
  #longNode = -1
  #longPlan: ClassPlan | null = null
  #longBytes = 0
  #longFound = 0

  constructor(index: HprofIndex, addresses: AddressIndex, roots: Roots) {
    this.#index = index
    this.#addresses = addresses
    this.#roots = roots
    this.#rootNodes = roots.nodes(addresses)
    this.#idBytes = index.header.idBytes
    this.#sizes = valueSizes(this.#idBytes)
    const nodes = addresses.count
    this.#isRoot = new Uint8Array(nodes)
    for (const node of this.#rootNodes) this.#isRoot[node] = 1
    this.#references = new ReferenceWriter(nodes, mostReferences(index))
    this.#classOf = index.classes.codes < 65_536 ? new Uint16Array(nodes) : new Uint32Array(nodes)
    this.#shallowBytes = new Uint32Array(nodes)
    this.#stringValues = new Uint32Array((nodes >>> 5) + 1)
    this.#stringCode = index.classes.findByName('java.lang.String')
    this.#referenceCode = index.classes.findByName('java.lang.ref.Reference')
    this.#weakCodes = new Set(
      ['java.lang.ref.WeakReference', 'java.lang.ref.PhantomReference'].map((name) =>
        index.classes.findByName(name),
      ),
    )
  }

  batch(scanner: HprofScanner, starts: Int32Array, count: number): void {
    const { bytes, view } = scanner
    const idBytes = this.#idBytes
    const wide = idBytes === 8
    const classOf = this.#classOf
    let lowest = 0x7fffffff
    let highest = -1
    for (let i = 0; i < count; i++) {
      const at = starts[i]!
      const tag = bytes[at]!
      if (
        tag < subTag.classDump ||
        (tag > subTag.primitiveArray && tag !== subTag.primitiveArrayWithoutData)
      ) {
        continue
      }
      const node = this.#addresses.nodeOf(wide ? view.getUint32(at + 1) : 0, view.getUint32(at + idBytes - 3))
      // An object that was dumped twice counts once.
      if (node < 0 || classOf[node] !== 0) continue
      if (node < lowest) lowest = node
      if (node > highest) highest = node
      if (tag === subTag.instance) this.#instance(view, at, node)
      else if (tag === subTag.objectArray) this.#objectArray(view, at, node)
      else if (tag === subTag.classDump) this.#classObject(scanner, at, node)
      else this.#primitiveArray(view, at, node, bytes[at + idBytes + 9]!)
    }
    if (highest >= 0) {
      const last = scanner.window.offsetOf(starts[count - 1]!)
      this.#checkpoints.add(scanner.window.offsetOf(starts[0]!), last, scanner.segmentLeft, lowest, highest)
    }
  }

  longArray({ bytes, view, window, segmentLeft }: HprofScanner, at: number): boolean {
    const idBytes = this.#idBytes
    const node = this.#addresses.nodeOf(
      idBytes === 8 ? view.getUint32(at + 1) : 0,
      view.getUint32(at + idBytes - 3),
    )
    this.#longNode = -1
    if (node < 0 || this.#classOf[node] !== 0) return false
    this.#checkpoints.add(window.offsetOf(at), window.offsetOf(at), segmentLeft, node, node)
    if (bytes[at] === subTag.primitiveArray) {
      this.#primitiveArray(view, at, node, bytes[at + idBytes + 9]!)
      return false
    }
    this.#longNode = node
    this.#longFound = 0
    this.#longPlan = this.#planAt(view, at + idBytes + 9)
    this.#longBytes = this.#arrayOfReferences(view.getUint32(at + idBytes + 5))
    this.#setSize(node, this.#longPlan.code, this.#longBytes)
    return true
  }

  longPart({ view }: HprofScanner, from: number, to: number, last: boolean): void {
    this.#longFound += this.#follow(view, from, to, this.#longNode)
    if (last && this.#longPlan !== null) {
      this.#endArray(this.#longNode, this.#longPlan, this.#longFound, this.#longBytes)
    }
  }

  finish(): HprofGraph {
    const { classes } = this.#index
    const addresses = this.#addresses
    const graph: ObjectGraph = {
      nodeCount: addresses.count,
      first: this.#references.first,
      targets: this.#references.targets,
      shallowBytes: this.#shallowBytes,
      hugeBytes: this.#hugeBytes,
      classOf: this.#classOf,
      classCount: classes.codes,
      className: (code) => classes.nameOf(code),
      roots: this.#rootNodes,
      isSynthetic: () => false,
      isInner: (node) => classes.nameOf(this.#classOf[node]!).endsWith('[]'),
      nodeName: (node) => {
        const code = this.#classObjects.get(node)
        return code === undefined ? classes.nameOf(this.#classOf[node]!) : `class ${classes.nameOf(code)}`
      },
      objectId: (node) => {
        const { high, low } = addresses.idOf(node)
        return hexadecimal(high, low)
      },
    }
    this.#fill.conclude(graph, this.#index.layout.layout)
    return {
      graph,
      addresses,
      roots: this.#roots,
      checkpoints: this.#checkpoints,
      fill: this.#fill,
      classObjects: this.#classObjects,
      stringValues: this.#stringValues,
      strings: this.#strings,
      emptyArrays: this.#emptyArrays,
      dangling: this.#dangling,
    }
  }

  #instance(view: DataView, at: number, node: number): void {
    const idBytes = this.#idBytes
    const plan = this.#planAt(view, at + idBytes + 5)
    this.#classOf[node] = plan.code
    this.#shallowBytes[node] = plan.shallowBytes
    const values = at + 2 * idBytes + 9
    // A class whose dump does not fit its instances: the references cannot be told from other values.
    const length = view.getUint32(values - 4)
    const { references } = plan
    const wide = idBytes === 8
    for (let i = 0; i < references.length; i++) {
      const offset = references[i]!
      if (offset + idBytes > length) break
      const low = view.getUint32(values + offset + idBytes - 4)
      const high = wide ? view.getUint32(values + offset) : 0
      if (low === 0 && high === 0) continue
      const target = this.#addresses.nodeOf(high, low)
      if (target < 0) this.#dangling++
      else if (target !== node) this.#references.add(target)
      if (offset === plan.valueOffset && target >= 0) {
        this.#stringValues[target >>> 5]! |= 1 << (target & 31)
      }
    }
    if (plan.valueOffset >= 0) this.#strings++
    if (plan.sizeOffset >= 0 && Math.max(plan.sizeOffset, plan.tailOffset) + 4 <= length) {
      const tail = plan.tailOffset < 0 ? null : view.getInt32(values + plan.tailOffset)
      this.#fill.add(node, plan.code, view.getInt32(values + plan.sizeOffset), tail)
    }
    if (plan.classNode >= 0 && plan.classNode !== node) this.#references.add(plan.classNode)
    this.#references.endNode(node)
  }

  #objectArray(view: DataView, at: number, node: number): void {
    const idBytes = this.#idBytes
    const plan = this.#planAt(view, at + idBytes + 9)
    const length = view.getUint32(at + idBytes + 5)
    const bytes = this.#arrayOfReferences(length)
    this.#setSize(node, plan.code, bytes)
    const from = at + 2 * idBytes + 9
    const found = this.#follow(view, from, from + length * idBytes, node)
    this.#endArray(node, plan, length === 0 ? 1 : found, bytes)
  }

  #endArray(node: number, plan: ClassPlan, found: number, bytes: number): void {
    if (found === 0) {
      const known = this.#emptyArrays.get(plan.code)
      if (known === undefined) this.#emptyArrays.set(plan.code, { count: 1, bytes })
      else {
        known.count++
        known.bytes += bytes
      }
    }
    if (plan.classNode >= 0) this.#references.add(plan.classNode)
    this.#references.endNode(node)
  }

  /** @returns how many elements are not null */
  #follow(view: DataView, from: number, to: number, node: number): number {
    const idBytes = this.#idBytes
    let found = 0
    for (let at = from; at < to; at += idBytes) {
      const low = view.getUint32(at + idBytes - 4)
      const high = idBytes === 8 ? view.getUint32(at) : 0
      if (low === 0 && high === 0) continue
      found++
      const target = this.#addresses.nodeOf(high, low)
      if (target < 0) this.#dangling++
      else if (target !== node) this.#references.add(target)
    }
    return found
  }

  #primitiveArray(view: DataView, at: number, node: number, type: number): void {
    const length = view.getUint32(at + this.#idBytes + 5)
    this.#setSize(
      node,
      primitiveArrayCode(type),
      arrayBytes(this.#index.layout.layout, this.#sizes[type]!, length),
    )
  }

  /** Super class, loader, signers, protection domain, and what static fields refer to. */
  #classObject({ view, bytes }: HprofScanner, at: number, node: number): void {
    const idBytes = this.#idBytes
    const { classes, sizes } = this.#index
    const code = classes.findCode(
      idBytes === 8 ? view.getUint32(at + 1) : 0,
      view.getUint32(at + idBytes - 3),
    )
    this.#classObjects.set(node, code)
    this.#setSize(node, sizes.javaLangClass, sizes.ofClassObject(code))
    this.#follow(view, at + 5 + idBytes, at + 5 + 5 * idBytes, node)
    let position = at + 9 + 7 * idBytes
    for (const nameBytes of [2, idBytes]) {
      let count = view.getUint16(position)
      position += 2
      for (; count > 0; count--) {
        const type = bytes[position + nameBytes]!
        position += nameBytes + 1
        if (type === basicType.object) this.#follow(view, position, position + idBytes, node)
        position += this.#sizes[type]!
      }
    }
    this.#references.endNode(node)
  }

  #arrayOfReferences(length: number): number {
    const { layout } = this.#index.layout
    return arrayBytes(layout, layout.referenceBytes, length)
  }

  #setSize(node: number, code: number, bytes: number): void {
    this.#classOf[node] = code
    this.#shallowBytes[node] = Math.min(bytes, 0xffffffff)
    if (bytes >= 0xffffffff) this.#hugeBytes.set(node, bytes)
  }

  #planAt(view: DataView, at: number): ClassPlan {
    const high = this.#idBytes === 8 ? view.getUint32(at) : 0
    const low = view.getUint32(at + this.#idBytes - 4)
    if (low === this.#lastLow && high === this.#lastHigh) return this.#lastPlan!
    const code = this.#index.classes.codeOf(high, low)
    const plan = this.#plans[code] ?? this.#newPlan(code, high, low)
    this.#plans[code] = plan
    this.#lastHigh = high
    this.#lastLow = low
    this.#lastPlan = plan
    return plan
  }

  /** What a weak reference leads to is not held by it. */
  #isReferent({ name, declaredIn }: FieldPlace): boolean {
    return name === 'referent' && declaredIn === this.#referenceCode
  }

  #newPlan(code: number, high: number, low: number): ClassPlan {
    const { classes, sizes } = this.#index
    const lineage = [...classes.lineage(code)]
    const fields = classes.fieldsOf(code)
    const weak = lineage.some((ancestor) => ancestor !== 0 && this.#weakCodes.has(ancestor))
    const classNode = this.#addresses.nodeOf(high, low)
    const sizeFields = collectionSizeFields(lineage.map((ancestor) => classes.nameOf(ancestor)))
    const offsetOf = (name: string | null | undefined) =>
      fields.find((field) => field.name === name)?.offset ?? -1
    return {
      code,
      shallowBytes: sizes.of(code),
      references: referenceOffsets(weak ? fields.filter((field) => !this.#isReferent(field)) : fields),
      classNode: classNode >= 0 && this.#isRoot[classNode] === 0 ? classNode : -1,
      sizeOffset: offsetOf(sizeFields?.first),
      tailOffset: offsetOf(sizeFields?.tail),
      valueOffset: code === this.#stringCode ? offsetOf('value') : -1,
    }
  }
}
