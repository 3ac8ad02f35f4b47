import type { DumpFile } from '../input/supply.js'
import type { JvmLayoutFlags, ObjectLayout } from './layout.js'
import { type HprofScanner, type RecordVisitor, scanDump } from './scanner.js'
import { subTag, valueSizes } from './tags.js'

export interface DeducedLayout {
  readonly layout: ObjectLayout
  /** One sentence: what was taken, and why. */
  readonly basis: string
  /** Objects and references for each byte of the dump's beginning: for an estimate before anything is read. */
  readonly objectsPerByte: number
  readonly referencesPerByte: number
}

/** So much of a dump is looked at before it is read: thousands of arrays. */
const lookedAtBytes = 16 * 1024 * 1024
const enoughArrays = 32
const compressedLimitBytes = 32 * 1024 ** 3
const arrayHeaders = [24, 20, 16, 12] as const

/**
 * Finds out how the JVM laid out its objects, from flags where given, else from the dump itself: an object ends
 * before the next one begins. An array with 8-byte references that would not fit before its neighbour's address
 * proves that references take 4; the same shows the header's size, and the alignment. Without such arrays:
 * compressed references below 32 GiB, as the JVM's default is.
 */
export async function deduceLayout(file: DumpFile, flags: JvmLayoutFlags): Promise<DeducedLayout | null> {
  const opened = await scanDump(file)
  if (opened === null) return null
  const { scanner } = opened
  const evidence = new LayoutEvidence(scanner.idBytes)
  const enough = new Error('enough')
  try {
    await scanner.run(evidence, (window) => {
      if (window.offset > lookedAtBytes) throw enough
    })
  } catch (error) {
    if (error !== enough) throw error
  } finally {
    await scanner.window.close()
  }
  const seenBytes = Math.max(scanner.window.offset, 1)
  return {
    ...evidence.conclude(flags),
    objectsPerByte: evidence.objects / seenBytes,
    referencesPerByte: evidence.references / seenBytes,
  }
}

class LayoutEvidence implements RecordVisitor {
  readonly #idBytes: number
  readonly #sizes: Uint8Array
  objects = 0
  references = 0
  #lowBits = 0
  #highest = 0
  #lastAddress = 0
  #objectArrays = 0
  #tooLargeWithWide = 0
  #primitiveArrays = 0
  readonly #tooLargeWith = [0, 0, 0, 0]
  // The array before, if the record before was one.
  #arrayAt = 0
  #arrayElementBytes = 0
  #arrayLength = 0

  constructor(idBytes: number) {
    this.#idBytes = idBytes
    this.#sizes = valueSizes(idBytes)
  }

  batch({ bytes, view }: HprofScanner, starts: Int32Array, count: number): void {
    const idBytes = this.#idBytes
    for (let i = 0; i < count; i++) {
      const at = starts[i]!
      const tag = bytes[at]!
      if (tag < subTag.instance || tag > subTag.primitiveArray) continue
      const low = view.getUint32(at + idBytes - 3)
      this.#object(idBytes === 8 ? view.getUint32(at + 1) * 2 ** 32 + low : low, low)
      this.#arrayElementBytes = 0
      if (tag === subTag.instance) this.references += (view.getUint32(at + 2 * idBytes + 5) / idBytes) >>> 1
      else this.#beginArray(tag, view.getUint32(at + idBytes + 5), bytes[at + idBytes + 9]!)
    }
  }

  longArray({ bytes, view }: HprofScanner, at: number): boolean {
    if (bytes[at] === subTag.objectArray) this.references += view.getUint32(at + this.#idBytes + 5)
    this.objects++
    this.#arrayElementBytes = 0
    return false
  }

  conclude(flags: JvmLayoutFlags): { layout: ObjectLayout; basis: string } {
    const alignmentBytes = flags.objectAlignment ?? this.#alignment()
    if (this.#idBytes === 4) {
      const layout = { referenceBytes: 4, headerBytes: 8, arrayHeaderBytes: 12, alignmentBytes } as const
      return { layout, basis: 'ids of 4 bytes: a 32-bit JVM (header of 8 bytes, references of 4)' }
    }
    const { compressed, why } = this.#compressed(flags)
    const arrayHeaderBytes = this.#arrayHeader(flags, compressed)
    const headerBytes = arrayHeaderBytes === 12 ? 8 : arrayHeaderBytes === 16 ? 12 : 16
    return {
      layout: { referenceBytes: compressed ? 4 : 8, headerBytes, arrayHeaderBytes, alignmentBytes },
      basis: `references of ${compressed ? 4 : 8} bytes (${why}), headers of ${headerBytes}, alignment to ${alignmentBytes}`,
    }
  }

  #object(address: number, low: number): void {
    this.objects++
    this.#lowBits |= low
    this.#lastAddress = address
    this.#highest = Math.max(this.#highest, address)
    if (this.#arrayElementBytes === 0) return
    const room = address - this.#arrayAt
    if (room <= 0) return
    if (this.#arrayElementBytes === -1) {
      this.#objectArrays++
      if (16 + 8 * this.#arrayLength > room) this.#tooLargeWithWide++
      return
    }
    this.#primitiveArrays++
    for (const [i, header] of arrayHeaders.entries()) {
      if (header + this.#arrayElementBytes * this.#arrayLength > room) this.#tooLargeWith[i]!++
    }
  }

  #beginArray(tag: number, length: number, type: number): void {
    if (tag === subTag.objectArray) {
      this.references += length
      if (length < 3) return
      this.#arrayElementBytes = -1
    } else {
      const elementBytes = this.#sizes[type]!
      if (elementBytes === 8 || length === 0) return
      this.#arrayElementBytes = elementBytes
    }
    this.#arrayLength = length
    this.#arrayAt = this.#lastAddress
  }

  #alignment(): number {
    const lowest = this.#lowBits & -this.#lowBits
    return this.objects >= 1000 && lowest > 8 && lowest <= 256 ? lowest : 8
  }

  #compressed(flags: JvmLayoutFlags): { compressed: boolean; why: string } {
    if (flags.compressedOops !== undefined) return { compressed: flags.compressedOops, why: "the JVM's flag" }
    if (this.#tooLargeWithWide > 0) {
      return { compressed: true, why: 'arrays stand too close together for 8' }
    }
    if (this.#objectArrays >= enoughArrays) {
      return { compressed: false, why: 'no array stands too close to its neighbour for 8' }
    }
    const below = this.#highest < compressedLimitBytes * (this.#alignment() / 8)
    return { compressed: below, why: `the highest address is ${below ? 'below' : 'beyond'} 32 GiB` }
  }

  /** The largest that no array speaks against, of those that the flags allow. */
  #arrayHeader(flags: JvmLayoutFlags, compressed: boolean): 12 | 16 | 20 | 24 {
    const { compressedClassPointers, compactObjectHeaders } = flags
    // With compressed references class pointers are compressed too, unless somebody switched that off.
    const wide = compressedClassPointers === undefined ? !compressed : !compressedClassPointers
    const allowed = arrayHeaders.filter((bytes) => {
      if (compactObjectHeaders !== undefined && (bytes === 12) !== compactObjectHeaders) return false
      if (bytes > 16) return wide
      return compressedClassPointers !== false
    })
    const usual = compactObjectHeaders === true ? 12 : compressedClassPointers === false ? 24 : 16
    if (this.#primitiveArrays < enoughArrays) return usual
    return allowed.find((bytes) => this.#tooLargeWith[arrayHeaders.indexOf(bytes)] === 0) ?? usual
  }
}
