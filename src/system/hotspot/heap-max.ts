import { type GcKind, gcKind } from './gc-kind.js'
import type { PerfValues } from './perf-data.js'

/** These split the heap between their generations for good; in all others each generation may become all of it. */
const withFixedSplit: readonly (GcKind | null)[] = ['Serial', 'Parallel', 'CMS']

const pageBytes = 4096

/** What the heap may grow to (-Xmx, rounded by the JVM to its regions and pages); null without the counters. */
export function heapMaxBytes(perf: PerfValues): number | null {
  const sizes = ['sun.gc.generation.0.maxCapacity', 'sun.gc.generation.1.maxCapacity']
    .map((name) => perf.long(name))
    .filter((bytes) => bytes !== null)
    .map(wholePages)
  if (sizes.length === 0) return null
  const max = withFixedSplit.includes(gcKind(perf))
    ? sizes.reduce((sum, bytes) => sum + bytes, 0)
    : Math.max(...sizes)
  return max > 0 ? max : null
}

/**
 * Heaps are made of whole pages. G1 of JDK 17 (not of 25) adds some bytes to its capacities, so that jstat never
 * divides by zero (G1MonitoringSupport::pad_capacity).
 */
export function wholePages(bytes: number): number {
  return bytes - (bytes % pageBytes)
}
