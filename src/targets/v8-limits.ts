import { MiB } from '../model/size.js'
import type { HeapLimits } from '../model/target.js'

/**
 * V8's heap is the old generation plus three times the semi-space: two halves of the young generation and as
 * much again for large young objects. `v8.getHeapStatistics().heap_size_limit` says so on Node 20, 22 and 24.
 */
const semiSpacesPerHeap = 3

/**
 * Smallest limit in which Node 20, 22 and 24 start with heapmark's agent and run the baseline stream. With 11 MiB
 * Node 24 runs out of heap, with 10 MiB and less Node 22 and 24 end with a segmentation fault.
 */
export const leastNodeHeapBytes = 12 * MiB

/**
 * V8 ends with a segmentation fault when the heap is to start smaller than its own start-up snapshot (tried on
 * Node 20, 22, 24: 3 to 6 MiB, not the same sizes on all); from here on it starts on each of them.
 */
const leastInitialMiB = 8

/**
 * The `node` options that keep the whole heap within `maxBytes`. V8 counts in whole MiB, so the limit is rounded
 * down. MIN_HEAP becomes the size that the heap starts with: V8 then collects less while it grows up to it. Below
 * 8 MiB the start is left to V8.
 * @param heap maxBytes at least `leastNodeHeapBytes`
 */
export function v8HeapOptions(heap: HeapLimits): string[] {
  const totalMiB = Math.floor(heap.maxBytes / MiB)
  const semiMiB = semiSpaceMiB(totalMiB)
  const options = [
    `--max-old-space-size=${totalMiB - semiSpacesPerHeap * semiMiB}`,
    `--max-semi-space-size=${semiMiB}`,
  ]
  const initialMiB = Math.min(Math.floor(heap.minBytes / MiB), totalMiB)
  if (initialMiB >= leastInitialMiB) options.push(`--initial-heap-size=${initialMiB}`)
  return options
}

/**
 * V8's own default of 16 MiB from 192 MiB on; smaller heaps get a smaller power of two (V8 rounds to one), so that
 * at least three quarters stay with the old generation.
 */
function semiSpaceMiB(totalMiB: number): number {
  let semiMiB = 16
  while (semiMiB > 1 && semiMiB * semiSpacesPerHeap * 4 > totalMiB) semiMiB /= 2
  return semiMiB
}
