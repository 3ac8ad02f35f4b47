/** What `GC.heap_info` tells of the whole heap. */
export interface HeapInfo {
  readonly usedBytes: number
  readonly committedBytes: number
  readonly spaces: Readonly<Record<string, number>>
}

const factors = { B: 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 } as const
const size = '(\\d+)([BKMG])'

/**
 * The first line of each generation or heap (`CollectedHeap::print_on` of HotSpot's collectors, JDK 8 to 25):
 * `PSYoungGen      total 20480K, used 14023K [...`; G1 of JDK 25 `garbage-first heap   total reserved 65536K,
 * committed 65536K, used 13539K [...`; `ZHeap           used 4M, capacity 64M, max capacity 64M`; Shenandoah
 * ` 65536K max, 65536K soft max, 65536K committed, 37109K used`.
 */
const generation = new RegExp(`^ *(\\S.*?) +total ${size}, used ${size}`)
const reservedHeap = new RegExp(`^ *(\\S.*?) +total reserved ${size}, committed ${size}, used ${size}`)
const zHeap = new RegExp(`^ *(ZHeap) +used ${size}, capacity ${size}`)
const shenandoah = new RegExp(`^ *${size} max, .*?${size} committed, ${size} used`)

/** Short names for what HotSpot calls a generation. */
const spaceNames: readonly (readonly [RegExp, string])[] = [
  [/^(?:PSYoungGen|def new generation|par new generation|DefNew)/, 'young'],
  [/^(?:ParOldGen|PSOldGen|tenured generation|Tenured|concurrent mark-sweep generation)/, 'old'],
]

/** @returns null when the text tells of no heap */
export function parseHeapInfo(text: string): HeapInfo | null {
  const spaces: Record<string, number> = {}
  let usedBytes = 0
  let committedBytes = 0
  for (const line of text.split('\n')) {
    const found = readLine(line)
    if (found === null) continue
    spaces[found.name] = found.usedBytes
    usedBytes += found.usedBytes
    committedBytes += found.committedBytes
  }
  return committedBytes === 0 ? null : { usedBytes, committedBytes, spaces }
}

function readLine(line: string): { name: string; usedBytes: number; committedBytes: number } | null {
  const reserved = reservedHeap.exec(line)
  if (reserved !== null)
    return { name: 'heap', committedBytes: bytes(reserved, 4), usedBytes: bytes(reserved, 6) }
  const part = generation.exec(line)
  if (part !== null)
    return { name: spaceName(part[1]!), committedBytes: bytes(part, 2), usedBytes: bytes(part, 4) }
  const z = zHeap.exec(line)
  if (z !== null) return { name: 'heap', usedBytes: bytes(z, 2), committedBytes: bytes(z, 4) }
  const regions = shenandoah.exec(line)
  if (regions !== null)
    return { name: 'heap', committedBytes: bytes(regions, 3), usedBytes: bytes(regions, 5) }
  return null
}

function bytes(match: RegExpExecArray, digits: number): number {
  return Number(match[digits]) * factors[match[digits + 1] as keyof typeof factors]
}

function spaceName(name: string): string {
  return spaceNames.find(([pattern]) => pattern.test(name))?.[1] ?? 'heap'
}
