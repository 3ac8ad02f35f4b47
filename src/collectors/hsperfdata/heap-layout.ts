import { type GcKind, gcKind } from '../../system/hotspot/gc-kind.js'
import type { PerfValues } from '../../system/hotspot/perf-data.js'

/** Which counters make up the figures of one JVM: it depends on its collector, and stays the same while it lives. */
export interface HeapLayout {
  readonly collector: GcKind | null
  /** Counters that hold the capacity of a generation. */
  readonly capacityNames: readonly string[]
  readonly spaces: readonly SpaceCounters[]
  readonly collectors: readonly CollectorCounters[]
  readonly usedAsOf: UsedAsOf
  readonly ticksPerMs: number | null
}

/**
 * How old `heapUsedBytes` may be. `now`: the JVM renews it all the time (G1 at each new region, Shenandoah and
 * Epsilon as they allocate, Serial and Parallel of JDK 17 twenty times a second). `collection`: only collections renew
 * it (ZGC, and Serial and Parallel of JDK 25), so what was allocated since the last one is missing.
 */
export type UsedAsOf = 'now' | 'collection'

interface SpaceCounters {
  readonly name: string
  /** Two of them for the survivor spaces, of which one is empty at any time. */
  readonly usedNames: readonly string[]
}

/** What a collector's counter counts. `phases` are pauses and concurrent phases alike. */
export type Counted = 'collections' | 'pauses' | 'phases'

interface CollectorCounters {
  readonly name: string
  readonly counts: Counted
  readonly countName: string
  readonly timeName: string
}

/** HotSpot has had two generations at most, three in JDK 7 (the permanent one, which is not heap). */
const generations = [0, 1]
/** `sun.gc.collector.0` young, 1 full, 2 the pauses of concurrent cycles. */
const collectorNumbers = [0, 1, 2]
const mostSpaces = 8

const layouts = new WeakMap<PerfValues['entries'], HeapLayout>()

/** The layout of these counters; worked out again only when the JVM has added some. */
export function heapLayout(perf: PerfValues): HeapLayout {
  const known = layouts.get(perf.entries)
  if (known !== undefined) return known
  const layout = workOut(perf)
  layouts.set(perf.entries, layout)
  return layout
}

function workOut(perf: PerfValues): HeapLayout {
  const collector = gcKind(perf)
  const ticksPerSecond = perf.long('sun.os.hrt.frequency')
  return {
    collector,
    capacityNames: generations
      .map((number) => `sun.gc.generation.${number}.capacity`)
      .filter((name) => perf.long(name) !== null),
    spaces: findSpaces(perf),
    collectors: findCollectors(perf, collector),
    usedAsOf: usedAsOf(perf, collector),
    ticksPerMs: ticksPerSecond === null || ticksPerSecond <= 0 ? null : ticksPerSecond / 1000,
  }
}

function usedAsOf(perf: PerfValues, collector: GcKind | null): UsedAsOf {
  switch (collector) {
    case 'G1':
    case 'Shenandoah':
    case 'Epsilon':
      return 'now'
    case 'Serial':
    case 'Parallel':
    case 'CMS':
      // Eden is renewed by HotSpot's StatSampler, whose own counter this is. JDK 25 has none any more: its
      // eden reads 0 from one collection to the next.
      return perf.long('sun.os.hrt.ticks') === null ? 'collection' : 'now'
    default:
      return 'collection'
  }
}

/** Spaces by readable, unique names: the JVM's own, or their generation's where it calls them only `space`. */
function findSpaces(perf: PerfValues): SpaceCounters[] {
  const found: { generation: string; name: string; usedName: string }[] = []
  for (const generation of generations) {
    const prefix = `sun.gc.generation.${generation}`
    const generationName = (perf.text(`${prefix}.name`) ?? `generation ${generation}`).toLowerCase()
    const count = Math.min(perf.long(`${prefix}.spaces`) ?? 0, mostSpaces)
    for (let space = 0; space < count; space++) {
      const usedName = `${prefix}.space.${space}.used`
      if (perf.long(usedName) === null) continue
      const name = (perf.text(`${prefix}.space.${space}.name`) ?? `space ${space}`).toLowerCase()
      found.push({ generation: generationName, name, usedName })
    }
  }
  // ZGC of JDK 17 calls its only space `space` of the generation `old`, but it is the whole heap.
  const [only] = found
  if (found.length === 1) return [{ name: 'heap', usedNames: [only!.usedName] }]
  const byName = new Map<string, string[]>()
  for (const { generation, name, usedName } of found) {
    const readable = name === 'space' ? generation : /^s[01]$/.test(name) ? 'survivor' : name
    const taken = byName.get(readable)
    if (taken === undefined) byName.set(readable, [usedName])
    else if (readable === 'survivor') taken.push(usedName)
    else byName.set(`${generation} ${readable} ${byName.size}`, [usedName])
  }
  return [...byName].map(([name, usedNames]) => ({ name, usedNames }))
}

function findCollectors(perf: PerfValues, collector: GcKind | null): CollectorCounters[] {
  return collectorNumbers.flatMap((number) => {
    const prefix = `sun.gc.collector.${number}`
    const name = perf.text(`${prefix}.name`)
    if (name === null || perf.long(`${prefix}.invocations`) === null) return []
    return [
      {
        name,
        counts: countedBy(number, collector),
        countName: `${prefix}.invocations`,
        timeName: `${prefix}.time`,
      },
    ]
  })
}

/** Found by comparing with GC logs of JDK 17 and 25. */
function countedBy(number: number, collector: GcKind | null): Counted {
  // ShenandoahMonitoringSupport hands the same counters to pauses and to concurrent phases.
  if (collector === 'Shenandoah') return 'phases'
  // A young or full collection is one pause; concurrent cycles have several, and ZGC has only such.
  return number < 2 && collector !== 'ZGC' ? 'collections' : 'pauses'
}
