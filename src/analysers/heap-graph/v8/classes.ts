import type { SnapshotMeta } from './snapshot-meta.js'
import type { StringTable } from './string-table.js'

/** Node types whose class is their name; of all others the class is the type. */
const namedTypes: ReadonlySet<string> = new Set(['object', 'native'])
const typeNames: Readonly<Record<string, string>> = { hidden: '(system)', code: '(compiled code)' }

/** Class indexes of nodes: first one for each type, then one for each constructor. */
export class SnapshotClasses {
  readonly #meta: SnapshotMeta
  readonly #isNamed: Uint8Array
  /** By string index: class index, or 0. */
  #byName = new Int32Array(4096)
  readonly #names: number[] = []

  constructor(meta: SnapshotMeta) {
    this.#meta = meta
    this.#isNamed = Uint8Array.from(meta.nodeTypes, (type) => (namedTypes.has(type) ? 1 : 0))
  }

  get count(): number {
    return this.#meta.nodeTypes.length + this.#names.length
  }

  /** String indexes that names of classes need. */
  needs(stringIndex: number): boolean {
    return stringIndex < this.#byName.length && this.#byName[stringIndex] !== 0
  }

  indexOf(type: number, name: number): number {
    if (this.#isNamed[type] !== 1) return type
    if (name >= this.#byName.length) {
      const larger = new Int32Array(Math.max(this.#byName.length * 2, name + 1))
      larger.set(this.#byName)
      this.#byName = larger
    }
    const known = this.#byName[name]!
    if (known !== 0) return known
    const index = this.count
    this.#names.push(name)
    this.#byName[name] = index
    return index
  }

  nameOf(index: number, strings: StringTable): string {
    const type = this.#meta.nodeTypes[index]
    if (type !== undefined) return typeNames[type] ?? `(${type})`
    const name = this.#names[index - this.#meta.nodeTypes.length]!
    return strings.get(name) ?? `(name ${name})`
  }
}
