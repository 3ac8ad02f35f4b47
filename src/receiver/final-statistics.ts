import type { ReceiverStats } from '../model/receiver.js'
import { statsJson } from './stats-json.js'

/** The statistics as lines for a person, one figure each; figures that were not measured are left out. */
export function finalStatistics(stats: ReceiverStats): string {
  const figures = Object.entries(statsJson(stats)).filter(([, value]) => value !== null)
  const width = Math.max(...figures.map(([name]) => name.length))
  const lines = figures.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)
  return ['Final statistics', ...lines].join('\n')
}
