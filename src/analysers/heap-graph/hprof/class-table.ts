import { IdTable } from './id-table.js'
import { type FieldTypes, injectedFields, instanceBytes, type ObjectLayout } from './layout.js'
import type { HprofScanner } from './scanner.js'
import type { Symbols } from './symbols.js'
import { basicType, basicTypeNames, valueSizes } from './tags.js'

/** A class as its CLASS_DUMP tells it. */
export interface ClassShape {
  readonly superHigh: number
  readonly superLow: number
  readonly loaderHigh: number
  readonly loaderLow: number
  readonly fieldTypes: Uint8Array
  /** Ids of the names, high and low halves in turn. */
  readonly fieldNames: Uint32Array
  /** The static fields: they lie in the class object. */
  readonly staticTypes: Uint8Array
  readonly staticNames: Uint32Array
}

/** A field of an instance: where its value lies behind the head of an INSTANCE_DUMP. */
export interface FieldPlace {
  readonly name: string
  readonly type: number
  readonly offset: number
  readonly declaredIn: number
}

/** Codes 1 to 8 are the arrays of basic types; the classes of the dump follow. */
const firstClassCode = 9

export function primitiveArrayCode(type: number): number {
  return type - basicType.boolean + 1
}

/** All classes of a dump, numbered by their first mention: objects may come before their class. */
export class ClassTable {
  readonly #ids = new IdTable()
  readonly #shapes: (ClassShape | undefined)[] = []
  readonly #nameIds: number[] = []
  readonly #symbols: Symbols
  readonly #idBytes: number
  readonly #sizes: Uint8Array

  constructor(symbols: Symbols, idBytes: number) {
    this.#symbols = symbols
    this.#idBytes = idBytes
    this.#sizes = valueSizes(idBytes)
  }

  /** Codes below this one are in use. */
  get codes(): number {
    return firstClassCode + this.#ids.size
  }

  codeOf(high: number, low: number): number {
    return firstClassCode + this.#ids.add(high, low)
  }

  /** @returns 0 when the dump has not mentioned it */
  findCode(high: number, low: number): number {
    const index = this.#ids.find(high, low)
    return index < 0 ? 0 : firstClassCode + index
  }

  idOf(code: number): { readonly high: number; readonly low: number } {
    const index = code - firstClassCode
    return { high: this.#ids.high(index), low: this.#ids.low(index) }
  }

  shapeOf(code: number): ClassShape | undefined {
    return this.#shapes[code - firstClassCode]
  }

  setName(high: number, low: number, nameHigh: number, nameLow: number): void {
    const index = this.#ids.add(high, low)
    this.#nameIds[2 * index] = nameHigh
    this.#nameIds[2 * index + 1] = nameLow
  }

  /** As Java writes it: `java.lang.String`, `int[]`. */
  nameOf(code: number): string {
    if (code < firstClassCode)
      return code > 0 ? `${basicTypeNames[code + basicType.boolean - 1]}[]` : '(unknown)'
    const index = code - firstClassCode
    const [high, low] = [this.#nameIds[2 * index], this.#nameIds[2 * index + 1]]
    const name = high === undefined || low === undefined ? null : this.#symbols.get(high, low)
    return name === null
      ? `(class ${hexadecimal(this.#ids.high(index), this.#ids.low(index))})`
      : javaName(name)
  }

  superOf(code: number): number {
    const shape = this.shapeOf(code)
    if (shape === undefined || (shape.superHigh === 0 && shape.superLow === 0)) return 0
    return this.findCode(shape.superHigh, shape.superLow)
  }

  /** The class and its superclasses, itself first; ends also where a damaged dump goes in circles. */
  *lineage(code: number): Generator<number> {
    for (let depth = 0; code !== 0 && depth < 1000; depth++) {
      yield code
      code = this.superOf(code)
    }
  }

  /** Reads a CLASS_DUMP. @returns its code */
  addShape({ view, bytes }: HprofScanner, at: number): number {
    const idBytes = this.#idBytes
    const high = (position: number) => (idBytes === 8 ? view.getUint32(position) : 0)
    const low = (position: number) => view.getUint32(position + idBytes - 4)
    const code = this.codeOf(high(at + 1), low(at + 1))
    const superAt = at + 5 + idBytes
    let position = at + 9 + 7 * idBytes
    let count = view.getUint16(position)
    position += 2
    for (; count > 0; count--) position += 3 + this.#sizes[bytes[position + 2]!]!
    const staticTypes = new Uint8Array(view.getUint16(position))
    const staticNames = new Uint32Array(2 * staticTypes.length)
    position += 2
    for (let i = 0; i < staticTypes.length; i++) {
      staticNames[2 * i] = high(position)
      staticNames[2 * i + 1] = low(position)
      staticTypes[i] = bytes[position + idBytes]!
      position += idBytes + 1 + this.#sizes[staticTypes[i]!]!
    }
    const fieldTypes = new Uint8Array(view.getUint16(position))
    const fieldNames = new Uint32Array(2 * fieldTypes.length)
    position += 2
    for (let i = 0; i < fieldTypes.length; i++) {
      fieldNames[2 * i] = high(position)
      fieldNames[2 * i + 1] = low(position)
      fieldTypes[i] = bytes[position + idBytes]!
      position += idBytes + 1
    }
    this.#shapes[code - firstClassCode] = {
      superHigh: high(superAt),
      superLow: low(superAt),
      loaderHigh: high(superAt + idBytes),
      loaderLow: low(superAt + idBytes),
      fieldTypes,
      fieldNames,
      staticTypes,
      staticNames,
    }
    return code
  }

  /** Fields in the order of an INSTANCE_DUMP: the class's own, then its superclass's, and so on. */
  fieldsOf(code: number): FieldPlace[] {
    const places: FieldPlace[] = []
    let offset = 0
    for (const declaredIn of this.lineage(code)) {
      const shape = this.shapeOf(declaredIn)
      if (shape === undefined) break
      for (const [i, type] of shape.fieldTypes.entries()) {
        const name = this.#symbols.get(shape.fieldNames[2 * i]!, shape.fieldNames[2 * i + 1]!) ?? `field${i}`
        places.push({ name, type, offset, declaredIn })
        offset += this.#sizes[type]!
      }
    }
    return places
  }

  /** Types of the fields that lie in the class object; HotSpot dumps others with them, such as `<resolved_references>`. */
  ownStatics(code: number): number[] {
    const shape = this.shapeOf(code)
    if (shape === undefined) return []
    return [...shape.staticTypes].filter((_, i) => {
      const name = this.#symbols.get(shape.staticNames[2 * i]!, shape.staticNames[2 * i + 1]!)
      return name?.startsWith('<') !== true
    })
  }

  /** The code of the class with this name; 0 when there is none. Slow: for a few questions. */
  findByName(name: string): number {
    for (let code = firstClassCode; code < this.codes; code++) if (this.nameOf(code) === name) return code
    return 0
  }
}

/** Sizes of the instances of each class, and of the class objects themselves. */
export class InstanceSizes {
  readonly #classes: ClassTable
  readonly #layout: ObjectLayout
  readonly #javaLangClass: number
  readonly #fillsGapsOfSuper: boolean
  readonly #hasProtectionDomain: boolean
  readonly #known = new Map<number, number>()

  constructor(classes: ClassTable, layout: ObjectLayout) {
    this.#classes = classes
    this.#layout = layout
    this.#javaLangClass = classes.findByName('java.lang.Class')
    const fields = classes.fieldsOf(this.#javaLangClass).map(({ name }) => name)
    // Class.classData came with JDK 15's hidden classes, the same release as the new field layout.
    this.#fillsGapsOfSuper = fields.length === 0 || fields.includes('classData')
    this.#hasProtectionDomain = fields.includes('protectionDomain')
  }

  get javaLangClass(): number {
    return this.#javaLangClass
  }

  /** A header alone where the dump does not tell the class's fields. */
  of(code: number): number {
    const known = this.#known.get(code)
    if (known !== undefined) return known
    const types = this.#fieldTypes(code)
    const bytes = instanceBytes(this.#layout, types ?? [], this.#fillsGapsOfSuper)
    this.#known.set(code, bytes)
    return bytes
  }

  /** An instance of java.lang.Class, with the static fields of the class it stands for behind its own. */
  ofClassObject(code: number): number {
    const sizes = valueSizes(this.#layout.referenceBytes)
    let bytes = this.of(this.#javaLangClass)
    for (const type of this.#classes.ownStatics(code)) bytes += sizes[type]!
    return Math.ceil(bytes / this.#layout.alignmentBytes) * this.#layout.alignmentBytes
  }

  #fieldTypes(code: number): FieldTypes | null {
    const types: (Uint8Array | number[])[] = []
    for (const ancestor of this.#classes.lineage(code)) {
      const shape = this.#classes.shapeOf(ancestor)
      if (shape === undefined) return null
      const added = injectedFields(this.#classes.nameOf(ancestor), {
        hasProtectionDomain: this.#hasProtectionDomain,
      })
      types.unshift(added.length === 0 ? shape.fieldTypes : [...shape.fieldTypes, ...added])
    }
    return types.length === 0 ? null : types
  }
}

export function hexadecimal(high: number, low: number): string {
  const digits = high === 0 ? low.toString(16) : high.toString(16) + low.toString(16).padStart(8, '0')
  return `0x${digits}`
}

const arrayTypes: Readonly<Record<string, string>> = {
  Z: 'boolean',
  C: 'char',
  F: 'float',
  D: 'double',
  B: 'byte',
  S: 'short',
  I: 'int',
  J: 'long',
}

/** The JVM's own form of a name to Java's: `[[Ljava/lang/String;` to `java.lang.String[][]`. */
function javaName(name: string): string {
  const found = /^(\[+)(?:L(.+);|([ZCFDBSIJ]))$/s.exec(name)
  if (found === null) return name.replaceAll('/', '.')
  const element = found[2]?.replaceAll('/', '.') ?? arrayTypes[found[3]!]!
  return element + '[]'.repeat(found[1]!.length)
}
