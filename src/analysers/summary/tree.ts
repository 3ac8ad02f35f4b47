import type { RunReport } from '../../model/report.js'
import { type NotMeasured, roundTo } from './not-measured.js'
import type { Observations } from './observations.js'

/** The target with the processes it started. */
export function processTree({ tree }: Observations, missing: NotMeasured): RunReport['tree'] {
  if (tree.count === 0) return missing.take('tree', null, 'the target was never seen with another process')
  return {
    peakProcesses: tree.peakProcesses,
    peakRssBytes: tree.peakRssBytes,
    cpuMs: roundTo(tree.cpuMs, 0) ?? 0,
    children: tree.children.map((child) => ({
      ...child,
      cpuMs: roundTo(child.cpuMs, 0) ?? 0,
      firstMs: roundTo(child.firstMs, 3) ?? 0,
      lastMs: roundTo(child.lastMs, 3) ?? 0,
    })),
  }
}
