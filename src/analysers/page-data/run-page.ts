import type { GcEvent } from '../../model/gc-event.js'
import type { RunPageData } from '../../model/page-data.js'
import type { RunReport } from '../../model/report.js'
import type { RunRecord } from '../../model/run-record.js'
import type { Sample } from '../../model/sample.js'
import type { LiveSetReading } from '../live-set/points.js'
import { readArtefacts } from '../summary/artefacts.js'
import type { Observations } from '../summary/observations.js'
import { type ExaminedRun, examineRun } from '../summary/summarise.js'
import { deliveredByReceiver } from '../summary/verdict.js'
import { TimelineBuilder } from '../timeline/timeline-builder.js'
import { flameGraphsOf } from './flame-graphs.js'
import { gcPage } from './gc-page.js'
import { heapPage } from './heap-page.js'
import { liveSetTrend } from './live-set-trend.js'
import { readLogs } from './logs.js'
import { missingSeries } from './missing-series.js'

/** The schedule of a run: when it asked for how many records a second, from the stream's start. */
export type AskedRates = (record: RunRecord) => readonly AskedRate[]

export interface AskedRate {
  readonly fromMs: number
  readonly toMs: number
  readonly perSecond: number
}

/**
 * Makes a run's report and all that its page shows, of its folder alone.
 * @throws HeapmarkError RUN_NOT_FOUND, RUN_UNREADABLE
 */
export async function makeRunPage(
  runFolder: string,
  askedRates: AskedRates,
): Promise<{ readonly report: RunReport; readonly page: RunPageData }> {
  let timeline: TimelineOfRun | null = null
  const examined = await examineRun(
    runFolder,
    (record) => {
      timeline = new TimelineOfRun(record.sampleIntervalMs)
      return timeline
    },
    (folder, record) => readArtefacts(folder, record, { forPage: true }),
  )
  return { report: examined.report, page: await pageOf(runFolder, examined, timeline!, askedRates) }
}

async function pageOf(
  runFolder: string,
  { record, seen, gcLog, artefacts, report }: ExaminedRun,
  { builder }: TimelineOfRun,
  askedRates: AskedRates,
): Promise<RunPageData> {
  addAsked(builder, record, seen, report, askedRates)
  addFaults(builder, report)
  const byReceiver = deliveredByReceiver(record, seen)
  const timeline = builder.timeline(byReceiver ? 'received' : 'written')
  const delivered = byReceiver ? seen.receiverSeries.items : seen.streamSeries.items
  const { recording, stacks } = artefacts
  const { scenario } = record
  const flameGraphs = await flameGraphsOf(runFolder, record, stacks)
  return {
    kind: 'run',
    report,
    timeline: {
      ...timeline,
      liveSet: timeline.liveSet && {
        ...timeline.liveSet,
        trend: liveSetTrend(timeline.liveSet.points, delivered, report.verdict),
      },
      missing: missingSeries(timeline, record, seen, report),
    },
    gc: gcPage(report, gcLog, builder.lengths.steps),
    flameGraphs,
    whyNoFlameGraph:
      flameGraphs.length > 0 ? null : 'why' in recording ? recording.why : 'it holds no stacks',
    heap: heapPage(artefacts),
    logs: await readLogs(runFolder, record),
    scenario:
      scenario.file === null || scenario.text === null ? null : { file: scenario.file, text: scenario.text },
  }
}

/** The schedule begins with the stream: with the first record that anybody saw. */
function addAsked(
  builder: TimelineBuilder,
  record: RunRecord,
  seen: Observations,
  report: RunReport,
  askedRates: AskedRates,
): void {
  const startMs = seen.firstArrivals?.tMs ?? seen.streamSeries.items[0]?.tMs
  if (startMs === undefined) return
  const endMs = report.durationMs ?? seen.lastMs ?? startMs
  for (const { fromMs, toMs, perSecond } of askedRates(record)) {
    if (startMs + fromMs < endMs) {
      builder.addAsked(startMs + fromMs, Math.min(startMs + toMs, endMs), perSecond)
    }
  }
}

function addFaults(builder: TimelineBuilder, { faults, durationMs }: RunReport): void {
  for (const { text, beganMs, endedMs } of faults) {
    if (beganMs === null) continue
    const toMs = Math.max(beganMs, endedMs ?? durationMs ?? beganMs)
    builder.addBand({ kind: 'fault', fromMs: beganMs, toMs, words: text })
  }
}

/** Takes a run's samples, and what its GC log tells, onto one timeline. */
class TimelineOfRun {
  readonly builder: TimelineBuilder

  constructor(intervalMs: number) {
    this.builder = new TimelineBuilder(intervalMs)
  }

  add(sample: Sample): void {
    this.builder.add(sample)
  }

  addGcEvent(event: GcEvent, tMs: number): void {
    const { kind, name, cause, generation, pauseMs, heapBeforeBytes, heapAfterBytes, line } = event
    const change = { tMs, heapBeforeBytes, heapAfterBytes }
    if (kind === 'pause' && pauseMs !== null) {
      this.builder.addPause({ ...change, pauseMs, name, cause, generation, line })
    } else if (kind === 'cycle') this.builder.addCollection({ ...change, pauseMs: null })
  }

  addLiveSet(reading: LiveSetReading): void {
    this.builder.addLiveSet(reading)
  }
}
