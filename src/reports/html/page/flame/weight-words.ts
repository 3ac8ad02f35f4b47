import type { FlameGraphData } from '../../../../model/page-data.js'
import { count, size } from '../../../format.js'

export function weightWords(weight: number, unit: FlameGraphData['unit']): string {
  return unit === 'bytes'
    ? size(weight)
    : `${count(weight)} ${Math.round(weight) === 1 ? 'sample' : 'samples'}`
}
