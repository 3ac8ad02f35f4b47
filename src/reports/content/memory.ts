import type { RunReport } from '../../model/report.js'
import { count, megabytes, notMeasured, orNot, percent, slope, time } from '../format.js'
import { printable } from '../printable.js'
import { type Entry, entry, type Section } from './section.js'

/** Peaks and means of the heap, and what RSS was made of at its largest. */
export function memorySection({ memory, cgroup }: RunReport): Section {
  const at = memory.atPeak
  return {
    title: 'Memory',
    entries: [
      entry('RSS', peakAndMean(memory.peakRssBytes, memory.averageRssBytes)),
      entry('heap in use', peakAndMean(memory.peakHeapBytes, memory.averageHeapBytes)),
      entry('heap limit', orNot(memory.heapLimitBytes, megabytes)),
      ...(at === null
        ? []
        : [
            entry(
              'at the peak',
              parts([
                ['anonymous', at.rssAnonBytes],
                ['file', at.rssFileBytes],
                ['shared', at.rssShmemBytes],
              ]),
            ),
            entry(
              '',
              parts([
                ['heap used', at.heapUsedBytes],
                ['heap total', at.heapTotalBytes],
              ]),
            ),
            ...(at.externalBytes === null && at.arrayBuffersBytes === null
              ? []
              : [
                  entry(
                    '',
                    parts([
                      ['external', at.externalBytes],
                      ['of it array buffers', at.arrayBuffersBytes],
                    ]),
                  ),
                ]),
          ]),
      ...(memory.peakPssBytes === null
        ? []
        : [entry('PSS', `peak ${megabytes(memory.peakPssBytes)} of the times it was read`)]),
      entry(
        'page faults',
        `minor ${orNot(memory.minorFaults, count)}, major ${orNot(memory.majorFaults, count)}`,
      ),
      ...controlGroup(cgroup),
      entry('threads', orNot(memory.peakThreads, count)),
      entry('open files', orNot(memory.peakOpenFiles, count)),
    ],
  }
}

/** The limit that stands over the target from outside, and how near it came. */
function controlGroup(cgroup: RunReport['cgroup']): Entry[] {
  if (cgroup === null) return []
  const { currentPeakBytes, limitBytes, limitHits, oomKills, throttledMs } = cgroup
  const limit =
    limitBytes === null ? 'no limit' : `${percent(currentPeakBytes / limitBytes)} of ${megabytes(limitBytes)}`
  return [
    entry('control group', `peak ${megabytes(currentPeakBytes)}, ${limit}`),
    entry(
      '',
      [
        `limit hit: ${orNot(limitHits, count)}`,
        `processes killed for it: ${orNot(oomKills, count)}`,
        `throttled: ${orNot(throttledMs, time)}`,
      ].join(', '),
    ),
  ]
}

function peakAndMean(peak: number | null, mean: number | null): string {
  if (peak === null && mean === null) return notMeasured
  return `peak ${orNot(peak, megabytes)}, average ${orNot(mean, megabytes)}`
}

function parts(named: readonly (readonly [string, number | null])[]): string {
  return named.map(([name, bytes]) => `${name} ${orNot(bytes, megabytes)}`).join(', ')
}

/** The live set and whether it grows; who holds the heap, where a dump tells, stands first. */
export function growthSection({ memory, verdict, heapDump }: RunReport): Section {
  const { liveSetBytes, liveSetLastBytes, liveSetCollections } = memory
  const liveSet =
    liveSetBytes === null
      ? notMeasured
      : `${megabytes(liveSetBytes)} at most, ${orNot(liveSetLastBytes, megabytes)} at last, after ` +
        `${orNot(liveSetCollections, count)} old-generation collections`
  return {
    title: 'Memory Growth',
    headline: verdict.kind,
    entries: [
      ...(heapDump?.suspects ?? []).map(({ sentence }) => entry(null, `- ${printable(sentence)}`)),
      entry('live set', liveSet),
      entry('retained', retained(verdict)),
      ...verdict.reasons.map((reason) => entry(null, `- ${printable(reason)}`)),
    ],
  }
}

function retained(verdict: RunReport['verdict']): string {
  const { bytesPerRecord, bytesPerRecordLow: low, bytesPerRecordHigh: high } = verdict
  if (bytesPerRecord === null) return notMeasured
  const interval = low === null || high === null ? '' : ` (99 % interval: ${slope(low)} to ${slope(high)})`
  return `${slope(bytesPerRecord)} bytes per record${interval}`
}

/** Processor time and collections by name. */
export function workSection({ cpu, gc, machine }: RunReport): Section {
  const share = gc.share === null ? '' : `, ${percent(gc.share)} of the run`
  const cores = orNot(cpu.averageCores, (value) => `${value.toFixed(2)} cores of ${machine.cpus} on average`)
  return {
    title: 'CPU and GC',
    entries: [
      entry('CPU', `${orNot(cpu.totalMs, time)}, ${cores}`),
      entry(
        'GC pauses',
        gc.count === null
          ? notMeasured
          : `${orNot(gc.pauseMsTotal, time)} in all, longest ${orNot(gc.pauseMsMax, time)}${share}`,
      ),
      ...(gc.source === 'counters'
        ? [entry('', 'by the JVM’s counters, cycles beside the program included')]
        : []),
      ...gc.byName.map(({ name, count: times, pauseMsTotal, pauseMsMax }) =>
        entry(
          '',
          `${printable(name)}: ${count(times)} times, ${time(pauseMsTotal)} in all, longest ${time(pauseMsMax)}`,
        ),
      ),
      ...gc.concurrent.map(({ name, count: times, msTotal, msMax }, i) =>
        entry(
          i === 0 ? 'concurrent GC' : '',
          `${printable(name)}: ${count(times)} times, ${time(msTotal)} in all, longest ${time(msMax)}`,
        ),
      ),
    ],
  }
}
