import type { FieldModel, MetadataModel, TimeUnit, TypeModel } from './metadata.js'

/**
 * What is to be done with each part of a record, in order. A program is pairs of a code and an argument: where the value
 * goes (-1: it is passed over), for an array the number of pairs that read one element.
 */
export const step = {
  compressed: 0,
  bytes1: 1,
  bytes2: 2,
  bytes4: 3,
  bytes8: 4,
  float: 5,
  double: 6,
  text: 7,
  array: 8,
  /** The same where numbers, and so their lengths, are not compressed. */
  wideText: 9,
  wideArray: 10,
} as const

/** A field that is wanted, and how to understand what was read. */
export interface LayoutField {
  readonly kind: 'number' | 'real' | 'text' | 'constant'
  readonly typeId: string
  readonly timeUnit: TimeUnit | null
  /** A Java `int`: a negative one may be written as 32 bits. */
  readonly narrow: boolean
}

export interface Layout {
  readonly program: Int32Array
  /** Of each wanted field, in the order asked for; null when this type has no such field. */
  readonly fields: readonly (LayoutField | null)[]
}

const maxDepth = 16
const maxSteps = 4096
/** Fields looked at: types without any could be nested beyond counting and make no step. */
const maxFields = 20_000

/** The type's name without what Oracle's JDK 9 and 10 put before it (`com.oracle.jdk.`). */
export function plainTypeName(name: string): string {
  return name.startsWith('com.oracle.jdk.') ? name.slice('com.oracle.'.length) : name
}

/**
 * @param wanted names of fields, of parts of them by a dot (`heapSpace.committedSize`)
 * @returns null when the type's description makes no sense (it contains itself, an unknown type, thousands of parts)
 */
export function layOutRecord(
  model: MetadataModel,
  type: TypeModel,
  wanted: readonly string[],
  compressed: boolean,
): Layout | null {
  const builder = new Builder(model, wanted, compressed)
  if (isSimple(type)) {
    // A constant may be a bare string (`java.lang.String`) or number.
    const only: FieldModel = { name: '', typeId: type.id, constant: false, array: false, timeUnit: null }
    return builder.add(only, '', 0) ? builder.done() : null
  }
  for (const field of type.fields) if (!builder.add(field, field.name, 0)) return null
  return builder.done()
}

const simpleTypes = ['long', 'int', 'short', 'char', 'byte', 'boolean', 'float', 'double', 'java.lang.String']

function isSimple({ name }: TypeModel): boolean {
  return simpleTypes.includes(name)
}

class Builder {
  readonly #steps: number[] = []
  readonly #fields: (LayoutField | null)[]
  /** Steps after the last wanted one need not be done. */
  #needed = 0
  #seen = 0

  constructor(
    readonly model: MetadataModel,
    readonly wanted: readonly string[],
    readonly compressed: boolean,
  ) {
    this.#fields = wanted.map(() => null)
  }

  add(field: FieldModel, path: string, depth: number): boolean {
    if (depth > maxDepth || this.#steps.length > maxSteps || ++this.#seen > maxFields) return false
    if (field.array) {
      const start = this.#steps.push(this.compressed ? step.array : step.wideArray, 0)
      if (!this.add({ ...field, array: false }, `${path}[]`, depth + 1)) return false
      this.#steps[start - 1] = (this.#steps.length - start) / 2
      // Elements are passed over one by one: each to its end.
      if (this.#needed > start) this.#needed = this.#steps.length
      return true
    }
    if (field.constant) return this.#value(field, path, 'constant', this.#long)
    const type = this.model.types.get(field.typeId)
    if (type === undefined) return false
    switch (type.name) {
      case 'long':
        return this.#value(field, path, 'number', this.#long)
      case 'int':
        return this.#value(field, path, 'number', this.compressed ? step.compressed : step.bytes4, true)
      case 'short':
      case 'char':
        return this.#value(field, path, 'number', this.compressed ? step.compressed : step.bytes2, true)
      case 'byte':
      case 'boolean':
        return this.#value(field, path, 'number', step.bytes1)
      case 'float':
        return this.#value(field, path, 'real', step.float)
      case 'double':
        return this.#value(field, path, 'real', step.double)
      case 'java.lang.String':
        return this.#value(field, path, 'text', this.compressed ? step.text : step.wideText)
      default:
        return type.fields.every((part) => this.add(part, `${path}.${part.name}`, depth + 1))
    }
  }

  get #long(): number {
    return this.compressed ? step.compressed : step.bytes8
  }

  #value(
    { typeId, timeUnit }: FieldModel,
    path: string,
    kind: LayoutField['kind'],
    code: number,
    narrow = false,
  ): boolean {
    const slot = this.wanted.indexOf(path)
    this.#steps.push(code, slot)
    if (slot >= 0) {
      this.#fields[slot] = { kind, typeId, timeUnit, narrow }
      this.#needed = this.#steps.length
    }
    return true
  }

  done(): Layout {
    const steps = this.wanted.length === 0 ? this.#steps : this.#steps.slice(0, this.#needed)
    return { program: Int32Array.from(steps), fields: this.#fields }
  }
}
