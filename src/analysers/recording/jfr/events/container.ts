import type { ContainerFindings } from '../../findings.js'
import type { RecordReader } from '../record-reader.js'
import type { EventKind } from './event-kind.js'

const limits = ['effectiveCpuCount', 'memoryLimit', 'memorySoftLimit', 'swapMemoryLimit', 'hostTotalMemory']

/** The limits of the container that the JVM runs in, and how it fared with them. */
export class ContainerEvents implements EventKind {
  readonly types = ['jdk.ContainerConfiguration', 'jdk.ContainerMemoryUsage', 'jdk.ContainerCPUThrottling']
  readonly fields = ['containerType', ...limits, 'memoryUsage', 'memoryFailCount', 'cpuThrottledTime']
  #found: ContainerFindings | null = null

  take(record: RecordReader, type: string): void {
    const found = this.#found ?? nothingKnown
    if (type === 'jdk.ContainerConfiguration') {
      this.#found = {
        ...found,
        type: record.text(0),
        cpus: limit(record.number(1)),
        memoryLimitBytes: limit(record.number(2)),
        memorySoftLimitBytes: limit(record.number(3)),
        swapLimitBytes: limit(record.number(4)),
        hostMemoryBytes: limit(record.number(5)),
      }
    } else if (type === 'jdk.ContainerMemoryUsage') {
      this.#found = {
        ...found,
        memoryPeakBytes: larger(found.memoryPeakBytes, record.number(6)),
        memoryFailures: larger(found.memoryFailures, record.number(7)),
      }
    } else this.#found = { ...found, throttledMs: larger(found.throttledMs, record.spanMs(8)) }
  }

  findings(): ContainerFindings | null {
    return this.#found
  }
}

/** Without a limit the JVM writes a negative number, and 0 where it could not find out. */
function limit(value: number | null): number | null {
  return value === null || value <= 0 ? null : value
}

function larger(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b)
}

const nothingKnown: ContainerFindings = {
  type: null,
  cpus: null,
  memoryLimitBytes: null,
  memorySoftLimitBytes: null,
  swapLimitBytes: null,
  hostMemoryBytes: null,
  memoryPeakBytes: null,
  memoryFailures: null,
  throttledMs: null,
}
