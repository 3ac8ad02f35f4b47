import type { AccountPart } from '../../model/report.js'
import type { JvmSample, NativeMemorySample, ProcessSample, V8Sample } from '../../model/sample.js'

/** Sizes of parts at one moment; a part that is not there was not told. */
export type Parts = ReadonlyMap<AccountPart, number>

/** The rows of each runtime's account, in the order in which reports show them. */
export const accountRows = {
  node: ['heap-used', 'heap-live', 'heap-free', 'array-buffers', 'other-external', 'malloced', 'unexplained'],
  jvm: [
    'heap-used',
    'heap-live',
    'heap-free',
    'metaspace',
    'class-space',
    'code-cache',
    'threads',
    'direct-buffers',
    'gc-structures',
    'symbols',
    'compiler',
    'other',
    'unexplained',
  ],
  native: ['anonymous', 'file', 'shared'],
} as const satisfies Record<string, readonly AccountPart[]>

export function partsOfV8(sample: V8Sample): Parts {
  return new Map([
    ['heap-used', sample.heapUsedBytes],
    ['heap-free', Math.max(0, sample.heapTotalBytes - sample.heapUsedBytes)],
    ['array-buffers', sample.arrayBuffersBytes],
    // V8 counts array buffers among what is external.
    ['other-external', Math.max(0, sample.externalBytes - sample.arrayBuffersBytes)],
    ['malloced', sample.mallocedBytes],
  ])
}

/** `sun.gc.metaspace` counts class space within metaspace (HotSpot's memory/metaspaceCounters.cpp). */
export function partsOfJvm(sample: JvmSample): Parts {
  const parts = new Map<AccountPart, number>([
    ['heap-used', sample.heapUsedBytes],
    ['heap-free', Math.max(0, sample.heapCommittedBytes - sample.heapUsedBytes)],
  ])
  if (sample.metaspaceCommittedBytes !== null) parts.set('metaspace', sample.metaspaceCommittedBytes)
  return parts
}

/**
 * Categories of Native Memory Tracking by part (HotSpot's nmt/memTag.hpp). `Other` is what Unsafe.allocateMemory
 * took, direct buffers first of all, since JDK 11; before it they are within `Internal`. The category for
 * metaspace came with JDK 16; before it `Class` holds both it and class space.
 */
const categoryParts: Readonly<Record<string, AccountPart>> = {
  Metaspace: 'metaspace',
  Class: 'class-space',
  Code: 'code-cache',
  Thread: 'threads',
  'Thread Stack': 'threads',
  Other: 'direct-buffers',
  GC: 'gc-structures',
  GCCardSet: 'gc-structures',
  Symbol: 'symbols',
  Compiler: 'compiler',
}

const allTracked = [...new Set<AccountPart>([...Object.values(categoryParts), 'other'])]

/** Its name for the heap; the heap's parts come from the JVM's counters, which also tell what is in use. */
const heapCategory = 'Java Heap'

/** A JVM leaves out a category in which there is nothing. Before JDK 16 one may be missing because it did not exist. */
export function partsOfNativeMemory({ categories }: NativeMemorySample): Parts {
  const hasAll = 'Metaspace' in categories
  const parts = new Map<AccountPart, number>(hasAll ? allTracked.map((part) => [part, 0]) : [])
  for (const [category, bytes] of Object.entries(categories)) {
    if (category === heapCategory) continue
    const part = partOf(category, hasAll)
    parts.set(part, (parts.get(part) ?? 0) + bytes)
  }
  return parts
}

function partOf(category: string, hasMetaspace: boolean): AccountPart {
  if (category === 'Class' && !hasMetaspace) return 'metaspace'
  return Object.hasOwn(categoryParts, category) ? categoryParts[category]! : 'other'
}

export function heapOf({ categories }: NativeMemorySample): number | null {
  return Object.hasOwn(categories, heapCategory) ? categories[heapCategory]! : null
}

export function partsOfProcess(sample: ProcessSample): Parts {
  const named = [
    ['anonymous', sample.rssAnonBytes],
    ['file', sample.rssFileBytes],
    ['shared', sample.rssShmemBytes],
  ] as const
  return new Map(named.flatMap(([part, bytes]) => (bytes === null ? [] : [[part, bytes] as const])))
}

export function sumOf(parts: Parts): number {
  let sum = 0
  for (const bytes of parts.values()) sum += bytes
  return sum
}
