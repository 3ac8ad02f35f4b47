import { HeapmarkError } from '../model/errors.js'
import { MiB } from '../model/size.js'

/** What V8 writes on request, whoever asks it. */
export const nodeDumpFile = { stem: 'heap', suffix: '.heapsnapshot' } as const
export const nodeRecordFiles = [
  { stem: 'cpu', suffix: '.cpuprofile' },
  { stem: 'allocation', suffix: '.heapprofile' },
] as const

/**
 * Measured on Node 20: a snapshot of 25, 122 and 313 MB took 1.6, 8.7 and 23 s and 14 times the heap in RSS; with many
 * small objects it is more (17 times at 137 MiB).
 */
const rssPerHeap = 14
const secondsPerMiB = 0.07
/** Below this a snapshot is over before the warning is read. */
const leastWarnedBytes = 16 * MiB

export function snapshotWarning(heapUsedBytes: number): string | null {
  if (heapUsedBytes < leastWarnedBytes) return null
  const heapMiB = heapUsedBytes / MiB
  const seconds = Math.ceil(heapMiB * secondsPerMiB)
  const rss = Math.ceil(heapMiB * rssPerHeap).toLocaleString('en')
  return `a snapshot of ${Math.round(heapMiB)} MiB of heap stops the program for about ${seconds} s, and raises its RSS by about ${rss} MiB`
}

export function noHistogram(): HeapmarkError {
  return new HeapmarkError('NOT_INSPECTABLE', 'V8 does not count objects by class without a heap snapshot', {
    hint: 'use heapmark dump',
  })
}
