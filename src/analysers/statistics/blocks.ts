export interface Point {
  readonly x: number
  readonly y: number
}

/**
 * The lowest point of each of so many blocks of consecutive points, the blocks as equal in points as can be:
 * what stays when the garbage of the moment is taken away, and nearly independent where neighbouring points are
 * not. Fewer points than blocks are each their own minimum.
 */
export function blockMinima(points: readonly Point[], blocks: number): Point[] {
  const count = Math.min(blocks, points.length)
  const minima: Point[] = []
  for (let block = 0; block < count; block++) {
    const start = Math.floor((block * points.length) / count)
    const end = Math.floor(((block + 1) * points.length) / count)
    let lowest = points[start]!
    for (let i = start + 1; i < end; i++) if (points[i]!.y < lowest.y) lowest = points[i]!
    minima.push(lowest)
  }
  return minima
}
