/**
 * The HPROF format: header comment of HotSpot's services/heapDumper.cpp for the JVM's records, ART's
 * runtime/hprof/hprof.cc for Android's.
 */

export const topTag = {
  utf8: 0x01,
  loadClass: 0x02,
  unloadClass: 0x03,
  stackFrame: 0x04,
  stackTrace: 0x05,
  allocationSites: 0x06,
  heapSummary: 0x07,
  startThread: 0x0a,
  endThread: 0x0b,
  heapDump: 0x0c,
  cpuSamples: 0x0d,
  controlSettings: 0x0e,
  heapDumpSegment: 0x1c,
  heapDumpEnd: 0x2c,
} as const

export const knownTopTags: ReadonlySet<number> = new Set(Object.values(topTag))

export const subTag = {
  rootUnknown: 0xff,
  rootJniGlobal: 0x01,
  rootJniLocal: 0x02,
  rootJavaFrame: 0x03,
  rootNativeStack: 0x04,
  rootStickyClass: 0x05,
  rootThreadBlock: 0x06,
  rootMonitorUsed: 0x07,
  rootThreadObject: 0x08,
  classDump: 0x20,
  instance: 0x21,
  objectArray: 0x22,
  primitiveArray: 0x23,
  // Android
  rootInternedString: 0x89,
  rootFinalizing: 0x8a,
  rootDebugger: 0x8b,
  rootReferenceCleanup: 0x8c,
  rootVmInternal: 0x8d,
  rootJniMonitor: 0x8e,
  unreachable: 0x90,
  primitiveArrayWithoutData: 0xc3,
  heapDumpInfo: 0xfe,
} as const

/** Roots, by tag: ids and further bytes of the record, and what the root is in words. */
export const rootKinds: Readonly<
  Record<number, { readonly ids: number; readonly bytes: number; readonly name: string }>
> = {
  [subTag.rootUnknown]: { ids: 1, bytes: 0, name: 'unknown root' },
  [subTag.rootJniGlobal]: { ids: 2, bytes: 0, name: 'JNI global reference' },
  [subTag.rootJniLocal]: { ids: 1, bytes: 8, name: 'JNI local reference' },
  [subTag.rootJavaFrame]: { ids: 1, bytes: 8, name: 'local variable' },
  [subTag.rootNativeStack]: { ids: 1, bytes: 4, name: 'native stack' },
  [subTag.rootStickyClass]: { ids: 1, bytes: 0, name: 'system class' },
  [subTag.rootThreadBlock]: { ids: 1, bytes: 4, name: 'thread block' },
  [subTag.rootMonitorUsed]: { ids: 1, bytes: 0, name: 'monitor in use' },
  [subTag.rootThreadObject]: { ids: 1, bytes: 8, name: 'thread' },
  [subTag.rootInternedString]: { ids: 1, bytes: 0, name: 'interned string' },
  [subTag.rootFinalizing]: { ids: 1, bytes: 0, name: 'waiting for its finalizer' },
  [subTag.rootDebugger]: { ids: 1, bytes: 0, name: 'debugger' },
  [subTag.rootReferenceCleanup]: { ids: 1, bytes: 0, name: 'reference being cleaned up' },
  [subTag.rootVmInternal]: { ids: 1, bytes: 0, name: 'VM internal' },
  [subTag.rootJniMonitor]: { ids: 1, bytes: 8, name: 'JNI monitor' },
}

/** Bytes of a value of each basic type; 0 for numbers that are none. An object takes the size of an id. */
export const basicType = {
  object: 2,
  boolean: 4,
  char: 5,
  float: 6,
  double: 7,
  byte: 8,
  short: 9,
  int: 10,
  long: 11,
} as const

export const basicTypeNames: readonly string[] = [
  '',
  '',
  'object',
  '',
  'boolean',
  'char',
  'float',
  'double',
  'byte',
  'short',
  'int',
  'long',
]

/** Indexed by basic type. */
export function valueSizes(idBytes: number): Uint8Array {
  const sizes = new Uint8Array(256)
  sizes.set([0, 0, idBytes, 0, 1, 2, 4, 8, 1, 2, 4, 8])
  return sizes
}
