import type { PerfValues } from './perf-data.js'

/** Garbage collectors of HotSpot by the names of their documentation; `other` is one nobody here knows. */
export type GcKind = 'Serial' | 'Parallel' | 'CMS' | 'G1' | 'ZGC' | 'Shenandoah' | 'Epsilon' | 'other'

/** Which collector a JVM runs, from its perf counters; null when they are too few to tell. */
export function gcKind(perf: PerfValues): GcKind | null {
  // sun.gc.policy.name: `<young>:<old>`; from JDK 8 to 25.
  switch (perf.text('sun.gc.policy.name')) {
    case 'GarbageFirst':
      return 'G1'
    case 'Copy:MSC':
      return 'Serial'
    case 'ParScav:MSC':
      return 'Parallel'
    case 'ParNew:CMS':
      return 'CMS'
  }
  // ZGC, Shenandoah and Epsilon have no policy; collectors 2 and 1 are named after the first two.
  if (/^Z(?:GC)? /.test(perf.text('sun.gc.collector.2.name') ?? '')) return 'ZGC'
  if (perf.text('sun.gc.collector.1.name')?.startsWith('Shenandoah ')) return 'Shenandoah'
  const vmArguments = [perf.text('java.rt.vmFlags'), perf.text('java.rt.vmArgs')].join(' ')
  if (/-XX:\+UseEpsilonGC\b/.test(vmArguments)) return 'Epsilon'
  return perf.long('sun.gc.generation.1.spaces') === null ? null : 'other'
}

/** The same from the flags a JVM runs with: the answer to `VM.flags`. */
export function gcKindFromFlags(flags: string): GcKind | null {
  const used = /-XX:\+Use(Serial|Parallel|ConcMarkSweep|G1|Z|Shenandoah|Epsilon)GC\b/.exec(flags)?.[1]
  switch (used) {
    case undefined:
      return null
    case 'ConcMarkSweep':
      return 'CMS'
    case 'Z':
      return 'ZGC'
    default:
      return used as 'Serial' | 'Parallel' | 'G1' | 'Shenandoah' | 'Epsilon'
  }
}
