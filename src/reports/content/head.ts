import type { RunReport } from '../../model/report.js'
import { formatHeapOption } from '../../model/size.js'
import { count, dateTime, duration, megabytes, notMeasured, orNot, perSecond, time } from '../format.js'
import { printable } from '../printable.js'
import { entry, type Section } from './section.js'

/** Kinds of target whose heap is a JVM's, for reports of runs that did not record their runtime. */
const jvmTargets = ['jvm', 'data-caterer']

function isJvm({ target }: RunReport): boolean {
  return target.runtimeName === null ? jvmTargets.includes(target.kind) : target.runtimeName === 'jvm'
}

/**
 * The lines of the report that the old harness wrote, in its words and order; a title of '' means that the
 * entries stand without one.
 */
export function headSections(report: RunReport): Section[] {
  const { scenario, heap, records, throughput, memory, gc, receiver } = report
  return [
    {
      title: '',
      entries: [
        scenario.file === null
          ? entry('Program', printable(scenario.name))
          : entry('Scenario', printable(baseName(scenario.file))),
        entry('Start Time', dateTime(report.startedAt)),
        entry('End Time', report.endedAt === null ? notMeasured : dateTime(report.endedAt)),
        entry('Duration', orNot(report.durationMs, duration)),
      ],
    },
    {
      title: isJvm(report) ? 'JVM Configuration' : 'Heap Configuration',
      entries: [
        entry('Min Heap', orNot(heap.minBytes, formatHeapOption)),
        entry('Max Heap', orNot(heap.maxBytes, formatHeapOption)),
        entry('GC', heap.collector === null ? notMeasured : printable(heap.collector)),
      ],
    },
    {
      title: '',
      entries: !isStream(report)
        ? []
        : [
            entry('Records Generated', orNot(records.generated, count)),
            entry(
              'Throughput',
              orNot(throughput.recordsPerSecond, (rate) => `${perSecond(rate)} records/sec`),
            ),
          ],
    },
    {
      title: '',
      entries: [
        entry('Peak Memory Usage', orNot(memory.peakRssBytes, megabytes) + treeWords(report)),
        entry('Average Memory Usage', orNot(memory.averageRssBytes, megabytes)),
        entry('GC Count', orNot(gc.count, count)),
        entry('GC Time', orNot(gc.pauseMsTotal, time)),
      ],
    },
    {
      title: 'HTTP Server Stats',
      entries: !isStream(report)
        ? []
        : [
            entry('Requests Received', orNot(receiver.requests, count)),
            entry('Average Latency', orNot(receiver.averageLatencyMs, time)),
            entry('Errors', orNot(receiver.errors, count)),
          ],
    },
  ].filter((section) => section.entries.length > 0)
}

/** A program that was run by itself, without a scenario or a receiver, streams nothing that heapmark could count. */
export function isStream({ scenario, receiver }: RunReport): boolean {
  return scenario.file !== null || receiver.url !== null
}

/** A shell or launcher takes little; what it starts takes the memory. */
function treeWords({ tree }: RunReport): string {
  return tree === null ? '' : ` (process tree ${megabytes(tree.peakRssBytes)})`
}

function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1) || file
}
