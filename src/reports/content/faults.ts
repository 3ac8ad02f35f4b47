import type { FaultEffect, FaultFigures, RunReport } from '../../model/report.js'
import { count, megabytes, notMeasured, orNot, perSecond, time } from '../format.js'
import { printable } from '../printable.js'
import { type Entry, entry, type Section } from './section.js'

/** What the receiver did wrong on purpose; per fault what it cost and whether the target came back. */
export function faultsSection({ faults }: RunReport): Section {
  return {
    title: 'Faults of the Receiver',
    ...(faults.length > 0 && { headline: summary(faults) }),
    entries: faults.flatMap(faultEntries),
  }
}

function summary(faults: readonly FaultFigures[]): string {
  const back = faults.filter(({ cameBack }) => cameBack === true).length
  return back === faults.length
    ? 'the target came back after each'
    : `it came back after ${back} of ${faults.length}`
}

function faultEntries(fault: FaultFigures): Entry[] {
  const { text, beganMs, endedMs, hits, kind } = fault
  if (beganMs === null || endedMs === null) {
    return [entry(null, `- ${printable(text)}: its time did not come`)]
  }
  const what = kind === 'slow-read' ? 'reads held back' : 'requests hit'
  return [
    entry(
      null,
      `- ${printable(text)}: from ${time(beganMs)} to ${time(endedMs)}, ${what}: ${orNot(hits, count)}`,
    ),
    entry('came back', returned(fault, fault.watchedAfterMs)),
    entry('cost in RSS', orNot(fault.costBytes, megabytes)),
    figure('RSS', fault.rssBytes, megabytes),
    figure('heap in use', fault.heapUsedBytes, megabytes),
    figure('live set', fault.liveSetBytes, megabytes),
    figure('records/sec', fault.recordsPerSecond, perSecond),
    figure('left late by', fault.lagMs, time),
  ]
}

function figure(label: string, effect: FaultEffect, write: (value: number) => string): Entry {
  const { before, during, after } = effect
  if (before === null && during === null && after === null) return entry(label, notMeasured)
  const figures = `before ${orNot(before, write)}, in it ${orNot(during, write)}, after ${orNot(after, write)}`
  return entry(label, effect.cameBack === null ? figures : `${figures}; ${returned(effect, null)}`)
}

function returned(
  { cameBack, cameBackMs }: Pick<FaultEffect, 'cameBack' | 'cameBackMs'>,
  watchedMs: number | null,
): string {
  if (cameBack === null) return 'cannot be told'
  if (!cameBack)
    return watchedMs === null ? 'did not come back' : `did not come back within ${time(watchedMs)}`
  return cameBackMs === null || cameBackMs < 1 ? 'back at once' : `back after ${time(cameBackMs)}`
}
