/** Compiled code: the whole, and its segments (one of them named `CodeCache` when it is not segmented). */
export interface CodeCache {
  readonly total: CodeHeapAmount
  readonly segments: Readonly<Record<string, CodeHeapAmount>>
}

/** HotSpot prints whole KB, so sizes are that exact. */
export interface CodeHeapAmount {
  /** What it may grow to. */
  readonly sizeBytes: number
  readonly usedBytes: number
  readonly peakUsedBytes: number
  readonly freeBytes: number
  readonly committedBytes: number
}

const kilobyte = 1024
const heap =
  /^(?:CodeHeap '([^']+)'|CodeCache): size=(\d+)Kb used=(\d+)Kb max_used=(\d+)Kb free=(\d+)Kb\s+bounds \[0x([0-9a-f]+), 0x([0-9a-f]+), 0x[0-9a-f]+\]/gm

/**
 * Reads the answer to `Compiler.codecache` (CodeCache::print_summary in HotSpot's code/codeCache.cpp), segmented or
 * not. The bounds are start, end of what is committed, end of what is reserved.
 * @returns null when the text is something else
 */
export function parseCodeCache(text: string): CodeCache | null {
  const segments: Record<string, CodeHeapAmount> = {}
  for (const [, name = 'CodeCache', size, used, peak, free, low, high] of text.matchAll(heap)) {
    segments[name] = {
      sizeBytes: Number(size) * kilobyte,
      usedBytes: Number(used) * kilobyte,
      peakUsedBytes: Number(peak) * kilobyte,
      freeBytes: Number(free) * kilobyte,
      committedBytes: Number(BigInt(`0x${high}`) - BigInt(`0x${low}`)),
    }
  }
  const all = Object.values(segments)
  if (all.length === 0) return null
  const sum = (key: keyof CodeHeapAmount) => all.reduce((bytes, segment) => bytes + segment[key], 0)
  return {
    total: {
      sizeBytes: sum('sizeBytes'),
      usedBytes: sum('usedBytes'),
      peakUsedBytes: sum('peakUsedBytes'),
      freeBytes: sum('freeBytes'),
      committedBytes: sum('committedBytes'),
    },
    segments,
  }
}
