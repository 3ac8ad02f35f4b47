export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/**
 * Rectangles of given areas that fill a rectangle, as near to squares as they come (M. Bruls, K. Huizing, J. J. van Wijk,
 * "Squarified Treemaps", 2000).
 * @param weights largest first
 */
export function squarified(weights: readonly number[], into: Rectangle): Rectangle[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  if (!(total > 0)) return []
  const scale = (into.width * into.height) / total
  const result: Rectangle[] = []
  let { x, y, width, height } = into
  let at = 0
  while (at < weights.length) {
    const side = Math.min(width, height)
    let row = [weights[at]! * scale]
    for (let next = at + 1; next < weights.length; next++) {
      const longer = [...row, weights[next]! * scale]
      if (worst(longer, side) > worst(row, side)) break
      row = longer
    }
    const area = row.reduce((sum, one) => sum + one, 0)
    const thickness = side > 0 ? area / side : 0
    let along = 0
    for (const one of row) {
      const length = thickness > 0 ? one / thickness : 0
      result.push(
        width >= height
          ? { x, y: y + along, width: thickness, height: length }
          : { x: x + along, y, width: length, height: thickness },
      )
      along += length
    }
    if (width >= height) {
      x += thickness
      width -= thickness
    } else {
      y += thickness
      height -= thickness
    }
    at += row.length
  }
  return result
}

/** The largest ratio of the sides in a row. */
function worst(row: readonly number[], side: number): number {
  const sum = row.reduce((all, one) => all + one, 0)
  const [most, least] = [Math.max(...row), Math.min(...row)]
  if (!(least > 0)) return Number.POSITIVE_INFINITY
  return Math.max((side * side * most) / (sum * sum), (sum * sum) / (side * side * least))
}
