import type { GcKind } from '../../system/hotspot/gc-kind.js'
import { heapMaxBytes, wholePages } from '../../system/hotspot/heap-max.js'
import type { PerfValues } from '../../system/hotspot/perf-data.js'
import { type Counted, type HeapLayout, heapLayout, type UsedAsOf } from './heap-layout.js'

/** A JVM's memory at one moment, from its perf counters. What they do not tell is null, why is in `notMeasured`. */
export interface HeapFigures {
  readonly collector: GcKind | null
  readonly heapUsedBytes: number | null
  /** How old `heapUsedBytes` and `spaces` may be. */
  readonly heapUsedAsOf: UsedAsOf
  readonly heapCommittedBytes: number | null
  readonly heapMaxBytes: number | null
  /** Used bytes by space: `eden`, `survivor`, `old`; ZGC of JDK 25 `young`, `old`; heaps in one piece `heap`. */
  readonly spaces: Readonly<Record<string, number>>
  /** Metaspace with the class space, without classes of the CDS archive, as the last collection left it (Shenandoah renews it more often). */
  readonly metaspaceUsedBytes: number | null
  readonly metaspaceCommittedBytes: number | null
  /** Compressed class space: a part of metaspace. */
  readonly classSpaceUsedBytes: number | null
  /** Loaded now, those of the CDS archive included. */
  readonly classesLoaded: number | null
  /** Live Java threads; the JVM's own are not among them. */
  readonly threads: number | null
  readonly collections: readonly CollectionTotals[]
  /** Total time at safepoints since the JVM's start, collections' pauses included. */
  readonly safepointMs: number | null
  /** Why the last collection was made: `Allocation Failure`, `System.gc()`; null before the first. */
  readonly lastCause: string | null
  /** Name of the figure above -> why it is null. */
  readonly notMeasured: Readonly<Record<string, string>>
}

/** Totals of one of the JVM's collectors since its start. */
export interface CollectionTotals {
  /** The JVM's own name: `G1 young collection pauses`. */
  readonly name: string
  /** What `count` counts: a concurrent collection has several pauses. Collections are then to be had from the GC log. */
  readonly counts: Counted
  readonly count: number
  /** Time in pauses; null for phases, whose time is that of concurrent work too. */
  readonly timeMs: number | null
}

/** HotSpot's GCCause::_no_gc. */
const noCause = 'No GC'

const noCounter = 'the JVM has no counter for it'
const noRoom = "the JVM's counters found no room in their file (-XX:PerfDataMemorySize)"
const noClassSpace = 'the JVM has no class space (-XX:-UseCompressedClassPointers)'
const noCollectionYet = 'only collections renew it, and there was none yet'

/**
 * The figures as of the last `read()` of the counters. Checked against `jcmd GC.heap_info`, `VM.metaspace` and jstat on
 * JDK 17 and 25 with every collector of theirs.
 */
export function heapFigures(perf: PerfValues): HeapFigures {
  const layout = heapLayout(perf)
  const spaces: Record<string, number> = {}
  let heapUsedBytes = 0
  for (const { name, usedNames } of layout.spaces) {
    const usedBytes = sumOf(perf, usedNames)
    spaces[name] = usedBytes
    heapUsedBytes += usedBytes
  }
  const metaspaceUsedBytes = renewed(perf, 'sun.gc.metaspace.used')
  const lastCause = perf.text('sun.gc.lastCause')
  // A sum that may lack a part is no figure.
  const whole = perf.overflowBytes === 0
  const figures = {
    collector: layout.collector,
    heapUsedBytes: whole && layout.spaces.length > 0 ? heapUsedBytes : null,
    heapUsedAsOf: layout.usedAsOf,
    heapCommittedBytes:
      whole && layout.capacityNames.length > 0 ? committedIn(perf, layout.capacityNames) : null,
    heapMaxBytes: whole ? heapMaxBytes(perf) : null,
    spaces,
    metaspaceUsedBytes,
    metaspaceCommittedBytes: renewed(perf, 'sun.gc.metaspace.capacity'),
    classSpaceUsedBytes: renewed(perf, 'sun.gc.compressedclassspace.used'),
    classesLoaded: classesLoaded(perf),
    threads: perf.long('java.threads.live'),
    collections: layout.collectors.map(({ name, counts, countName, timeName }) => ({
      name,
      counts,
      count: perf.long(countName)!,
      timeMs: counts === 'phases' ? null : toMs(perf.long(timeName), layout),
    })),
    safepointMs: toMs(perf.long('sun.rt.safepointTime'), layout),
    lastCause: lastCause === noCause || lastCause === '' ? null : lastCause,
  }
  return { ...figures, notMeasured: reasons(perf, figures) }
}

function committedIn(perf: PerfValues, capacityNames: readonly string[]): number {
  let sum = 0
  for (const name of capacityNames) sum += wholePages(perf.long(name) ?? 0)
  return sum
}

function sumOf(perf: PerfValues, names: readonly string[]): number {
  let sum = 0
  for (const name of names) sum += perf.long(name) ?? 0
  return sum
}

/**
 * Metaspace counters are bytes. They are made as 0 and renewed by collections, by Shenandoah also in between
 * (MetaspaceCounters::update_performance_counters). A running JVM never uses 0 bytes.
 */
function renewed(perf: PerfValues, name: string): number | null {
  const bytes = perf.long(name)
  return bytes === 0 ? null : bytes
}

/** As `jstat -class` counts; classes of the CDS archive have counters of their own. */
function classesLoaded(perf: PerfValues): number | null {
  const loaded = perf.long('java.cls.loadedClasses')
  if (loaded === null) return null
  return (
    loaded +
    (perf.long('java.cls.sharedLoadedClasses') ?? 0) -
    (perf.long('java.cls.unloadedClasses') ?? 0) -
    (perf.long('java.cls.sharedUnloadedClasses') ?? 0)
  )
}

function toMs(ticks: number | null, { ticksPerMs }: HeapLayout): number | null {
  return ticks === null || ticksPerMs === null ? null : ticks / ticksPerMs
}

function reasons(perf: PerfValues, figures: Omit<HeapFigures, 'notMeasured'>): Record<string, string> {
  const why: Record<string, string> = {}
  for (const [name, value] of Object.entries(figures)) if (value === null) why[name] = reason(perf, name)
  return why
}

function reason(perf: PerfValues, figure: string): string {
  if (perf.overflowBytes > 0) return noRoom
  const metaspace = perf.long('sun.gc.metaspace.used')
  switch (figure) {
    case 'lastCause':
      return perf.text('sun.gc.lastCause') === null ? noCounter : noCollectionYet
    case 'metaspaceUsedBytes':
    case 'metaspaceCommittedBytes':
      return metaspace === null ? noCounter : noCollectionYet
    case 'classSpaceUsedBytes':
      if (metaspace === null) return noCounter
      return metaspace === 0 ? noCollectionYet : noClassSpace
    default:
      return noCounter
  }
}
