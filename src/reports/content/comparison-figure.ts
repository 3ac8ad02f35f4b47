import type { ComparisonUnit } from '../../model/comparison.js'
import { megabytes, percent, perSecond, slope, time } from '../format.js'

/** A figure that groups of runs are compared by, with its unit. */
export function comparisonFigure(value: number, unit: ComparisonUnit): string {
  switch (unit) {
    case 'bytes':
      return megabytes(value)
    case 'bytes-per-record':
      return `${slope(value)} B/record`
    case 'ms':
      return time(value)
    case 'ms-per-1000-records':
      return `${time(value)}/1000`
    case 'records-per-second':
      return `${perSecond(value)}/s`
    case 'share':
      return percent(value)
  }
}
