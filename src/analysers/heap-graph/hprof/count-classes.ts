import { type ClassTable, type InstanceSizes, primitiveArrayCode } from './class-table.js'
import { arrayBytes, type ObjectLayout } from './layout.js'
import type { HprofScanner, RecordVisitor } from './scanner.js'
import { basicTypeNames, subTag, valueSizes } from './tags.js'

/** What a record of the heap is to the counting pass's companions. */
export interface ObjectSeen {
  object?(high: number, low: number): void
  root?(tag: number, scanner: HprofScanner, at: number): void
}

/** Counts objects and bytes of each class: all that a histogram needs, in memory of the number of classes. */
export class CountClasses implements RecordVisitor {
  readonly #classes: ClassTable
  readonly #layout: ObjectLayout
  readonly #idBytes: number
  readonly #sizes: Uint8Array
  readonly #also: ObjectSeen
  /** By class code. */
  #counts = new Float64Array(1024)
  /** Of arrays; the instances of a class are equally large. */
  #bytes = new Float64Array(1024)
  readonly #classObjects: number[] = []
  objects = 0
  /** Ends of references that the graph may have to hold. */
  arrayReferences = 0
  arraysWithoutData = 0
  #lastHigh = 0
  #lastLow = 0
  #lastCode = 0

  constructor(classes: ClassTable, layout: ObjectLayout, idBytes: number, also: ObjectSeen = {}) {
    this.#classes = classes
    this.#layout = layout
    this.#idBytes = idBytes
    this.#sizes = valueSizes(idBytes)
    this.#also = also
  }

  batch(scanner: HprofScanner, starts: Int32Array, count: number): void {
    const { bytes, view } = scanner
    const idBytes = this.#idBytes
    const wide = idBytes === 8
    const also = this.#also
    for (let i = 0; i < count; i++) {
      const at = starts[i]!
      const tag = bytes[at]!
      if (tag === subTag.instance) {
        const classAt = at + idBytes + 5
        this.#count(this.#codeAt(view, classAt), 0)
      } else if (tag === subTag.objectArray) {
        const length = view.getUint32(at + idBytes + 5)
        this.arrayReferences += length
        this.#count(
          this.#codeAt(view, at + idBytes + 9),
          arrayBytes(this.#layout, this.#layout.referenceBytes, length),
        )
      } else if (tag === subTag.primitiveArray || tag === subTag.primitiveArrayWithoutData) {
        if (tag === subTag.primitiveArrayWithoutData) this.arraysWithoutData++
        const type = bytes[at + idBytes + 9]!
        const length = view.getUint32(at + idBytes + 5)
        if (basicTypeNames[type] === undefined || this.#sizes[type] === 0) continue
        this.#count(primitiveArrayCode(type), arrayBytes(this.#layout, this.#sizes[type]!, length))
      } else if (tag === subTag.classDump) {
        this.#classObjects.push(this.#classes.addShape(scanner, at))
        this.objects++
      } else {
        also.root?.(tag, scanner, at)
        continue
      }
      also.object?.(wide ? view.getUint32(at + 1) : 0, view.getUint32(at + idBytes - 3))
    }
  }

  longArray(scanner: HprofScanner, at: number): boolean {
    this.batch(scanner, Int32Array.of(at), 1)
    return false
  }

  count(code: number): number {
    return this.#counts[code] ?? 0
  }

  /** Every class with objects; the class objects count as instances of java.lang.Class. */
  histogram(sizes: InstanceSizes): { code: number; count: number; shallowBytes: number }[] {
    const found: { code: number; count: number; shallowBytes: number }[] = []
    const { javaLangClass } = sizes
    for (let code = 0; code < this.#classes.codes; code++) {
      let count = this.count(code)
      let shallowBytes = this.#bytes[code] ?? 0
      if (shallowBytes === 0) shallowBytes = count * sizes.of(code)
      if (code === javaLangClass) {
        count += this.#classObjects.length
        for (const one of this.#classObjects) shallowBytes += sizes.ofClassObject(one)
      }
      if (count > 0) found.push({ code, count, shallowBytes })
    }
    return found
  }

  #codeAt(view: DataView, at: number): number {
    const high = this.#idBytes === 8 ? view.getUint32(at) : 0
    const low = view.getUint32(at + this.#idBytes - 4)
    if (low !== this.#lastLow || high !== this.#lastHigh) {
      this.#lastCode = this.#classes.codeOf(high, low)
      this.#lastLow = low
      this.#lastHigh = high
    }
    return this.#lastCode
  }

  #count(code: number, bytes: number): void {
    if (code >= this.#counts.length) this.#grow(code)
    this.#counts[code]!++
    this.#bytes[code]! += bytes
    this.objects++
  }

  #grow(code: number): void {
    const length = Math.max(code + 1, this.#counts.length * 2)
    const [counts, bytes] = [new Float64Array(length), new Float64Array(length)]
    counts.set(this.#counts)
    bytes.set(this.#bytes)
    this.#counts = counts
    this.#bytes = bytes
  }
}
