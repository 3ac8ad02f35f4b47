import { formatHeapOption, KiB, MiB } from '../../model/size.js'
import type { HeapLimits } from '../../model/target.js'
import type { JavaVersion } from './java-version.js'

/** Garbage collectors by the names that `--gc` takes. */
export const jvmCollectors = ['g1', 'parallel', 'serial', 'z', 'shenandoah'] as const
export type JvmCollector = (typeof jvmCollectors)[number]

/**
 * Smallest limit in which HotSpot 17 and 25 start with every collector. With 2 MiB Parallel and Serial start, G1 and
 * Shenandoah do not.
 */
export const leastJvmHeapBytes = 4 * MiB

/** With less HotSpot says `Too small initial heap`. */
const leastInitialBytes = MiB

/** The flag that each collector is switched on by. */
export const collectorFlags: Readonly<Record<JvmCollector, string>> = {
  g1: 'UseG1GC',
  parallel: 'UseParallelGC',
  serial: 'UseSerialGC',
  z: 'UseZGC',
  shenandoah: 'UseShenandoahGC',
}

/**
 * `-Xms` and `-Xmx`. HotSpot takes multiples of 1024 bytes and rounds them up to its own alignment (mostly 2 MiB);
 * rounding down first keeps at least our part of it within the limit.
 * @param heap maxBytes at least `leastJvmHeapBytes`
 */
export function heapOptions(heap: HeapLimits): string[] {
  const whole = (bytes: number) => Math.floor(bytes / KiB) * KiB
  const maxBytes = whole(heap.maxBytes)
  const minBytes = Math.min(Math.max(whole(heap.minBytes), leastInitialBytes), maxBytes)
  return [`-Xms${formatHeapOption(minBytes)}`, `-Xmx${formatHeapOption(maxBytes)}`]
}

/**
 * What switches a collector on in this version. ZGC and Shenandoah were experiments before 15 (JEP 377, 379); ZGC's
 * generations want a flag of their own in 21 and 22 (JEP 439), are the default from 23 on (JEP 474), and the flag is
 * gone with 24 (JEP 490).
 */
export function collectorOptions(gc: JvmCollector, { major }: Pick<JavaVersion, 'major'>): string[] {
  const options = [`-XX:+${collectorFlags[gc]}`]
  if ((gc === 'z' || gc === 'shenandoah') && major < 15) options.unshift('-XX:+UnlockExperimentalVMOptions')
  if (gc === 'z' && (major === 21 || major === 22)) options.push('-XX:+ZGenerational')
  return options
}

/**
 * What every JVM under heapmark is started with beside its heap: an end at the first OutOfMemoryError (8u92 on; else
 * a program goes on half dead), the perf counters that live samples come from, crash reports in the run folder.
 */
export function safetyOptions(version: Pick<JavaVersion, 'major' | 'update'>, runFolder: string): string[] {
  const { major, update } = version
  const canExit = major > 8 || (major === 8 && update !== null && update >= 92)
  return [
    ...(canExit ? ['-XX:+ExitOnOutOfMemoryError'] : []),
    '-XX:+UsePerfData',
    // HotSpot replaces %p by the process id, and %% by %.
    `-XX:ErrorFile=${runFolder.replaceAll('%', '%%')}/hs_err_pid%p.log`,
  ]
}

/**
 * The collector among the flags that a JVM ended up with, as reports name it; null when there is none that is known.
 * @param flags output of `-XX:+PrintFlagsFinal`: `     bool UseG1GC   = true   {product} {ergonomic}`, with `:=` in 8
 */
export function collectorName(flags: string, { major }: Pick<JavaVersion, 'major'>): string | null {
  const isOn = (flag: string) => new RegExp(`^\\s*bool ${flag}\\s+:?=\\s+true\\b`, 'm').test(flags)
  if (isOn('UseZGC')) return isOn('ZGenerational') || major >= 24 ? 'generational ZGC' : 'ZGC'
  if (isOn('UseShenandoahGC')) {
    const generational = /^\s*ccstr ShenandoahGCMode\s+:?=\s+generational\b/m.test(flags)
    return generational ? 'generational Shenandoah' : 'Shenandoah'
  }
  if (isOn('UseG1GC')) return 'G1'
  if (isOn('UseConcMarkSweepGC')) return 'CMS'
  if (isOn('UseParallelGC') || isOn('UseParallelOldGC')) return 'Parallel'
  if (isOn('UseSerialGC')) return 'Serial'
  if (isOn('UseEpsilonGC')) return 'Epsilon'
  return null
}

/** The heap limit that a JVM ended up with, in bytes; null when the flags do not say. */
export function maxHeapBytes(flags: string): number | null {
  const value = /^\s*\w+ MaxHeapSize\s+:?=\s+(\d+)/m.exec(flags)?.[1]
  return value === undefined ? null : Number(value)
}
