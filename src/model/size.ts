import { HeapmarkError } from './errors.js'

export const KiB = 1024
export const MiB = 1024 * KiB
export const GiB = 1024 * MiB

const factors: Readonly<Record<string, number>> = { '': 1, k: KiB, m: MiB, g: GiB, t: 1024 * GiB }

/**
 * Reads a memory size the way the JVM reads `-Xmx`: digits and one optional unit of `k`, `m`, `g`, `t`
 * in either case (powers of 1024); no unit means bytes.
 * @returns bytes, a positive safe integer
 * @throws HeapmarkError BAD_SIZE
 */
export function parseSize(text: string, what = 'size'): number {
  const match = /^(\d+)([kmgt]?)$/i.exec(text.trim())
  const bytes = match
    ? Number(match[1]) * (factors[(match[2] ?? '').toLowerCase()] ?? Number.NaN)
    : Number.NaN
  if (!Number.isSafeInteger(bytes) || bytes <= 0) {
    throw new HeapmarkError('BAD_SIZE', `${what} '${text}' is not a memory size`, {
      hint: 'write digits and a unit of k, m or g, as the JVM does: 512m, 2g, 1536M, or plain bytes',
    })
  }
  return bytes
}

/** Whether `parseSize` would take it. */
export function isSize(text: string): boolean {
  return /^\d+[kmgt]?$/i.test(text.trim())
}

/** Writes bytes the way the JVM's options do, with the largest unit that keeps the number whole: `512m`. */
export function formatHeapOption(bytes: number): string {
  for (const [unit, factor] of [
    ['g', GiB],
    ['m', MiB],
    ['k', KiB],
  ] as const) {
    if (bytes >= factor && bytes % factor === 0) return `${bytes / factor}${unit}`
  }
  return String(bytes)
}
