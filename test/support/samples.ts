import type {
  CgroupSample,
  JvmSample,
  NativeMemorySample,
  ProcessSample,
  TreeSample,
  V8Sample,
} from '../../src/model/sample.js'
import { MiB } from '../../src/model/size.js'

/** Samples in which only what a test is about is odd. */

export const process = (tMs: number, rssBytes: number, more: Partial<ProcessSample> = {}): ProcessSample => ({
  series: 'process',
  tMs,
  rssBytes,
  rssAnonBytes: null,
  rssFileBytes: null,
  rssShmemBytes: null,
  peakRssBytes: rssBytes,
  threads: 7,
  openFiles: 20,
  cpuMs: tMs / 2,
  majorFaults: 0,
  swapBytes: 0,
  ...more,
})

export const v8 = (tMs: number, heapUsedBytes: number): V8Sample => ({
  series: 'v8',
  tMs,
  heapUsedBytes,
  heapTotalBytes: 2 * heapUsedBytes,
  heapLimitBytes: 64 * MiB,
  externalBytes: 3,
  arrayBuffersBytes: 2,
  mallocedBytes: 1,
  spaces: {},
})

export const jvm = (tMs: number, heapUsedBytes: number, more: Partial<JvmSample> = {}): JvmSample => ({
  series: 'jvm',
  tMs,
  heapUsedBytes,
  heapCommittedBytes: 2 * heapUsedBytes,
  heapMaxBytes: 128 * MiB,
  spaces: {},
  metaspaceUsedBytes: null,
  metaspaceCommittedBytes: null,
  classesLoaded: null,
  threads: null,
  gcCount: 0,
  gcMs: 0,
  safepointMs: null,
  ...more,
})

export const nativeMemory = (tMs: number, categories: Record<string, number>): NativeMemorySample => ({
  series: 'native-memory',
  tMs,
  committedBytes: Object.values(categories).reduce((sum, bytes) => sum + bytes, 0),
  categories,
})

/** @param children process id, RSS and command of each */
export const tree = (tMs: number, children: readonly (readonly [number, number, string])[]): TreeSample => ({
  series: 'tree',
  tMs,
  processes: children.length + 1,
  rssBytes: children.reduce((sum, [, rssBytes]) => sum + rssBytes, 1000),
  cpuMs: tMs,
  children: children.map(([pid, rssBytes, command]) => ({ pid, parentPid: 1, command, rssBytes, cpuMs: 5 })),
})

export const cgroup = (tMs: number, more: Partial<CgroupSample> = {}): CgroupSample => ({
  series: 'cgroup',
  tMs,
  currentBytes: 100,
  peakBytes: null,
  limitBytes: null,
  anonBytes: null,
  fileBytes: null,
  limitHits: null,
  oomKills: null,
  throttledMs: null,
  ...more,
})
