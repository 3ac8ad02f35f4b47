import type { LoaderFinding } from '../findings.js'
import type { HprofGraph } from './build-graph.js'
import { hexadecimal } from './class-table.js'
import type { HprofIndex } from './index-dump.js'

const mostLoaders = 100

/** Class loaders by the bytes of their classes' objects. */
export function loaderFindings(index: HprofIndex, built: HprofGraph | null): LoaderFinding[] {
  const { classes, counts, sizes } = index
  const byLoader = new Map<
    string,
    { high: number; low: number; classes: number; objects: number; shallowBytes: number }
  >()
  const bytesOf = new Map(counts.histogram(sizes).map((one) => [one.code, one]))
  for (let code = 0; code < classes.codes; code++) {
    const shape = classes.shapeOf(code)
    if (shape === undefined) continue
    const key = `${shape.loaderHigh}:${shape.loaderLow}`
    let sums = byLoader.get(key)
    if (sums === undefined) {
      sums = { high: shape.loaderHigh, low: shape.loaderLow, classes: 0, objects: 0, shallowBytes: 0 }
      byLoader.set(key, sums)
    }
    sums.classes++
    sums.objects += bytesOf.get(code)?.count ?? 0
    sums.shallowBytes += bytesOf.get(code)?.shallowBytes ?? 0
  }
  return [...byLoader.values()]
    .sort((a, b) => b.shallowBytes - a.shallowBytes)
    .slice(0, mostLoaders)
    .map(({ high, low, ...sums }) => {
      if (high === 0 && low === 0) return { className: '<boot>', objectId: null, ...sums }
      const node = built?.addresses.nodeOf(high, low) ?? -1
      const className = node < 0 ? '(class loader)' : built!.graph.nodeName(node)
      return { className, objectId: hexadecimal(high, low), ...sums }
    })
}
