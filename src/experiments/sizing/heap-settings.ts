import type { ExperimentSubject } from '../../model/experiment.js'
import type { HeapSettings } from '../../model/heap-settings.js'
import type { RunReport } from '../../model/report.js'
import { heapOfRun } from '../engine/heap-of-run.js'
import { outsideHeapBytes, residentBytes } from './outside-heap.js'

/**
 * What to set for a heap, by the runs that were made in it.
 * @param reports of completed runs in one heap
 */
export function heapSettings(
  reports: readonly [RunReport, ...RunReport[]],
  subject: ExperimentSubject,
): HeapSettings {
  const [first] = reports
  const heapBytes = heapOfRun(first)
  const isNative = first.target.runtimeName === 'native'
  const outside = largest(reports.map(outsideHeapBytes))
  return {
    heapBytes,
    options: optionsOf(first),
    outsideHeapBytes: outside,
    // The limit of a program without a managed heap is that of the whole program.
    containerLimitBytes: isNative ? heapBytes : outside === null ? null : heapBytes + outside,
    containerRequestBytes: largest(reports.map(residentBytes)),
    conditions: {
      runs: reports.length,
      records: subject.records,
      ratePerSecond: subject.ratePerSecond,
      cores: first.machine.cpus,
      cpuModel: first.machine.cpuModel,
      runtime: first.target.runtime,
      runtimeName: first.target.runtimeName,
      collector: first.heap.collector,
      heapmarkVersion: first.heapmarkVersion,
    },
  }
}

/** Reasons of the figures that are null, by their paths. @param reason why there are no settings at all */
export function whyNotSet(settings: HeapSettings | null, reason: string): Record<string, string> {
  if (settings === null) return { settings: reason }
  const { conditions } = settings
  const isNative = conditions.runtimeName === 'native'
  const reasons: Record<string, string> = {}
  if (settings.outsideHeapBytes === null) {
    reasons['settings.outsideHeapBytes'] = isNative
      ? 'the program has no managed heap: its limit holds all of it'
      : 'RSS or the heap in use was not measured'
  }
  if (settings.containerLimitBytes === null) {
    reasons['settings.containerLimitBytes'] = 'what is outside the heap was not measured'
  }
  if (settings.containerRequestBytes === null) {
    reasons['settings.containerRequestBytes'] = 'RSS was not measured'
  }
  if (conditions.records === null) reasons['settings.conditions.records'] = 'the program decides by itself'
  if (conditions.ratePerSecond === null)
    reasons['settings.conditions.ratePerSecond'] = 'no rate was asked for'
  if (conditions.runtime === null) {
    reasons['settings.conditions.runtime'] = 'the target did not say its runtime'
  }
  if (conditions.runtimeName === null) {
    reasons['settings.conditions.runtimeName'] = 'the target did not say its runtime'
  }
  if (conditions.collector === null) {
    reasons['settings.conditions.collector'] = 'the target did not say its garbage collector'
  }
  return reasons
}

/** The run's own limits, without what stands in brackets after them: `-Xms64m -Xmx64m (rounded ...)`. */
function optionsOf({ target }: RunReport): string[] {
  if (target.limits === null) return []
  return target.limits
    .replace(/ \(.*\)$/, '')
    .split(' ')
    .filter((word) => word.startsWith('-'))
}

function largest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : Math.max(...known)
}
