import { basicType, valueSizes } from './tags.js'

/** How a JVM lays out objects: HPROF records neither headers nor the size of a reference in memory. */
export interface ObjectLayout {
  readonly referenceBytes: 4 | 8
  readonly headerBytes: 8 | 12 | 16
  /** Up to the first element of less than 8 bytes; one of 8 bytes begins at a multiple of 8. */
  readonly arrayHeaderBytes: 12 | 16 | 20 | 24
  readonly alignmentBytes: number
}

/** What the JVM's flags say about it, where they are known. */
export interface JvmLayoutFlags {
  /** `UseCompressedOops` */
  readonly compressedOops?: boolean
  /** `UseCompressedClassPointers` */
  readonly compressedClassPointers?: boolean
  /** `UseCompactObjectHeaders` (JDK 24 and later) */
  readonly compactObjectHeaders?: boolean
  /** `ObjectAlignmentInBytes` */
  readonly objectAlignment?: number
}

export function alignUp(bytes: number, alignment: number): number {
  return Math.ceil(bytes / alignment) * alignment
}

export function arrayBytes(layout: ObjectLayout, elementBytes: number, length: number): number {
  const header = elementBytes === 8 ? alignUp(layout.arrayHeaderBytes, 8) : layout.arrayHeaderBytes
  return alignUp(header + elementBytes * length, layout.alignmentBytes)
}

/** The fields of each class from java.lang.Object down to the object's own, as basic types. */
export type FieldTypes = readonly (Uint8Array | readonly number[])[]

/**
 * Size of an instance. Since JDK 15 fields of a subclass fill gaps that its superclasses left
 * (fieldLayoutBuilder.cpp); before, they began behind them, at a multiple of a reference's size
 * (classFileParser.cpp). Within a class the largest come first, and smaller ones fill the gap before them.
 */
export function instanceBytes(layout: ObjectLayout, types: FieldTypes, fillsGapsOfSuper: boolean): number {
  const sizes = valueSizes(layout.referenceBytes)
  let end: number = layout.headerBytes
  let gaps: { at: number; end: number }[] = []
  for (const own of types) {
    if (own.length === 0) continue
    if (!fillsGapsOfSuper) {
      gaps = []
      if (own !== types[0]) end = alignUp(end, layout.referenceBytes)
    }
    for (const size of Array.from(own, (type) => sizes[type]!).sort((a, b) => b - a)) {
      const gap = gaps.find((one) => alignUp(one.at, size) + size <= one.end)
      const at = alignUp(gap?.at ?? end, size)
      if (gap === undefined) {
        if (at > end) gaps.push({ at: end, end: at })
        end = at + size
        continue
      }
      const before = { at: gap.at, end: at }
      gap.at = at + size
      if (before.end > before.at) gaps.push(before)
    }
  }
  return alignUp(end, layout.alignmentBytes)
}

const { boolean, short, int, long, object } = basicType

/**
 * Fields that HotSpot adds to classes without telling the dump (javaClasses.hpp, *_INJECTED_FIELDS), as of JDK 17
 * to 25; what a version lacks makes a few bytes of difference in rare classes.
 */
export function injectedFields(className: string, jdk: { readonly hasProtectionDomain: boolean }): number[] {
  switch (className) {
    case 'java.lang.Class':
      // klass, array_klass, oop_size, static_oop_field_count, source_file; protection_domain and signers
      return [long, long, int, int, object, ...(jdk.hasProtectionDomain ? [] : [object, object])]
    case 'java.lang.ClassLoader':
    case 'java.lang.Module':
    case 'java.lang.invoke.MemberName':
    case 'java.lang.invoke.ResolvedMethodName':
      return [long]
    case 'java.lang.invoke.MethodHandleNatives$CallSiteContext':
      return [long, long]
    case 'java.lang.StackFrameInfo':
      return [short]
    case 'java.lang.InternalError':
      return [boolean]
    default:
      return []
  }
}
