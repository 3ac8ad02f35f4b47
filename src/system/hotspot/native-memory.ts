/** Native memory as HotSpot's own tracking counts it (-XX:NativeMemoryTracking=summary). */
export interface NativeMemory {
  readonly total: NativeMemoryAmount
  /** By the JVM's own names: `Java Heap`, `Class`, `Thread`, `Code`, `GC`, ... */
  readonly categories: Readonly<Record<string, NativeMemoryAmount>>
}

export interface NativeMemoryAmount {
  readonly reservedBytes: number
  /** Backed by memory or swap, or may be at once; what of it is resident the JVM does not say. */
  readonly committedBytes: number
}

/** Exact bytes; the default of whole KB leaves out what is smaller. */
export const nativeMemoryCommand = 'VM.native_memory summary scale=B'

const amount = /reserved=(\d+)([KMG]?)B?, committed=(\d+)([KMG]?)B?/
const factors = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 } as const

/**
 * Reads the answer to `VM.native_memory summary`, whatever its scale (MemSummaryReporter in HotSpot's
 * nmt/memReporter.cpp, services/memReporter.cpp before JDK 22).
 * @returns null when the JVM does not track its memory, which is decided when it is started
 */
export function parseNativeMemory(text: string): NativeMemory | null {
  const total = amountIn(/^Total: .*$/m.exec(text)?.[0])
  if (total === null) return null
  const categories: Record<string, NativeMemoryAmount> = {}
  // `-                 Java Heap (reserved=65536KB, committed=45056KB)`; details below it are indented.
  for (const [, name, rest] of text.matchAll(/^- +(\S.*?) \((reserved=.*)$/gm)) {
    const found = amountIn(rest)
    if (found !== null) categories[name!] = found
  }
  return { total, categories }
}

function amountIn(line: string | undefined): NativeMemoryAmount | null {
  const parts = amount.exec(line ?? '')
  if (parts === null) return null
  return {
    reservedBytes: Number(parts[1]) * factors[parts[2] as keyof typeof factors],
    committedBytes: Number(parts[3]) * factors[parts[4] as keyof typeof factors],
  }
}
