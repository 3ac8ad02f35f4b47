import { MiB } from '../model/size.js'
import type { HeapLimits } from '../model/target.js'

/**
 * V8's heap is the old generation plus three times the semi-space: two halves of the young generation and as
 * much again for large young objects. `v8.getHeapStatistics().heap_size_limit` says so on Node 20, 22 and 24.
 */
const semiSpacesPerHeap = 3

/**
 * The `node` options that keep the whole heap within `maxBytes`. V8 counts in whole MiB, so the limit is rounded
 * down. MIN_HEAP becomes the size that the heap starts with: V8 then does not collect while it grows up to it.
 * @param heap maxBytes at least 4 MiB
 */
export function v8HeapOptions(heap: HeapLimits): string[] {
  const totalMiB = Math.floor(heap.maxBytes / MiB)
  const semiMiB = semiSpaceMiB(totalMiB)
  const options = [
    `--max-old-space-size=${totalMiB - semiSpacesPerHeap * semiMiB}`,
    `--max-semi-space-size=${semiMiB}`,
  ]
  const initialMiB = Math.min(Math.floor(heap.minBytes / MiB), totalMiB)
  if (initialMiB > 0) options.push(`--initial-heap-size=${initialMiB}`)
  return options
}

/**
 * V8's own 16 MiB where that is at most a tenth of the heap for the whole young generation to fit; smaller heaps
 * get a smaller power of two (V8 rounds to one), so that most of the heap stays with the old generation.
 */
function semiSpaceMiB(totalMiB: number): number {
  let semiMiB = 16
  while (semiMiB > 1 && semiMiB * semiSpacesPerHeap * 4 > totalMiB) semiMiB /= 2
  return semiMiB
}
