export interface Point {
  readonly x: number
  readonly y: number
}

/**
 * The lowest point of each of at most `maxBlocks` blocks of consecutive points: what stays when the garbage of
 * the moment is taken away, and nearly independent where neighbouring points are not. Blocks are as equal as
 * can be, of at least `minPoints` points; fewer points than that give one block.
 */
export function blockMinima(points: readonly Point[], maxBlocks = 20, minPoints = 1): Point[] {
  if (points.length === 0) return []
  const blocks = Math.max(1, Math.min(maxBlocks, Math.floor(points.length / minPoints)))
  const minima: Point[] = []
  for (let block = 0; block < blocks; block++) {
    const start = Math.floor((block * points.length) / blocks)
    const end = Math.floor(((block + 1) * points.length) / blocks)
    let lowest = points[start]!
    for (let i = start + 1; i < end; i++) if (points[i]!.y < lowest.y) lowest = points[i]!
    minima.push(lowest)
  }
  return minima
}
