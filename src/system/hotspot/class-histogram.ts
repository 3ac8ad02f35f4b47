/** One line of a class histogram. */
export interface ClassHistogramEntry {
  /** 1 for the class with most bytes. */
  readonly rank: number
  readonly instances: number
  /** Shallow sizes, summed. */
  readonly bytes: number
  /** As the JVM writes it: `java.lang.String`, `[B` for byte[], `[Ljava.lang.Object;`. */
  readonly className: string
  /** `java.base@17.0.15`; null for classes outside named modules, and before JDK 9. */
  readonly module: string | null
}

export interface ClassHistogram {
  readonly entries: readonly ClassHistogramEntry[]
  readonly totalInstances: number
  readonly totalBytes: number
}

/**
 * Reads the answer to `GC.class_histogram` (KlassInfoHisto::print_histo_on in HotSpot's memory/heapInspection.cpp).
 * The JVM collects the whole heap first, unless `-all` is given: it stops the world.
 * @returns null when the text is no whole histogram
 */
export function parseClassHistogram(text: string): ClassHistogram | null {
  const total = /^Total\s+(\d+)\s+(\d+)\s*$/m.exec(text)
  if (total === null) return null
  const entries: ClassHistogramEntry[] = []
  for (const found of text.matchAll(/^ *(\d+): +(\d+) +(\d+) +(\S.*?)(?: \(([^()]+)\))?\s*$/gm)) {
    entries.push({
      rank: Number(found[1]),
      instances: Number(found[2]),
      bytes: Number(found[3]),
      className: found[4]!,
      module: found[5] ?? null,
    })
  }
  return { entries, totalInstances: Number(total[1]), totalBytes: Number(total[2]) }
}
