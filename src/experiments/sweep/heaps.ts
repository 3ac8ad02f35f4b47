import { HeapmarkError } from '../../model/errors.js'
import { MiB, parseSize } from '../../model/size.js'

/** HotSpot rounds heaps to it. */
const stepBytes = 2 * MiB

/**
 * Reads `--heaps`: a list such as `256m,512m,1g`, or a range such as `256m..2g` that is cut at so many points, each
 * as many times the one before.
 * @returns each once, the smallest first
 * @throws HeapmarkError
 */
export function readHeaps(text: string, points: number): number[] {
  const ends = text.split('..')
  const heaps = ends.length === 2 ? geometric(ends[0]!, ends[1]!, points) : text.split(',').map(sizeOf)
  return [...new Set(heaps)].toSorted((a, b) => a - b)
}

function geometric(from: string, to: string, points: number): number[] {
  const low = sizeOf(from)
  const high = sizeOf(to)
  if (low >= high) {
    throw new HeapmarkError('HEAP_RANGE', `--heaps ${from}..${to} does not go upwards`, {
      hint: `write the smaller heap first: --heaps ${to}..${from}`,
    })
  }
  return Array.from({ length: points }, (_, i) => {
    const bytes = low * (high / low) ** (i / (points - 1))
    return i === 0 || i === points - 1 ? (i === 0 ? low : high) : Math.round(bytes / stepBytes) * stepBytes
  })
}

function sizeOf(text: string): number {
  return parseSize(text.trim(), '--heaps')
}
