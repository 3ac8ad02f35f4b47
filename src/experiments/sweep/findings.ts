import { lowerBoundOverheads } from '../../analysers/heap-curve/overhead.js'
import { median } from '../../analysers/statistics/order.js'
import type { ExperimentSubject } from '../../model/experiment.js'
import type { HeapSettings } from '../../model/heap-settings.js'
import type { RunReport } from '../../model/report.js'
import type { SweepCollector, SweepFindings, SweepPoint } from '../../model/sweep-findings.js'
import type { StepResult } from '../engine/plan.js'
import { heapSettings, whyNotSet } from '../sizing/heap-settings.js'
import { collectorCpuMs } from './collector-cpu.js'
import { collectorFigures } from './collector-figures.js'
import { collectorsOf, configurationsOf, nameOf } from './configuration.js'
import { sweepCollector } from './curve.js'
import { type Measured, measuredOf, repeatSpread, timeOf, typical } from './measured.js'
import type { SweepOptions } from './options.js'

export async function sweepFindings(
  options: SweepOptions,
  subject: ExperimentSubject,
  done: readonly StepResult[],
): Promise<SweepFindings> {
  const timeIs = subject.ratePerSecond === null ? 'wall' : 'cpu'
  const all = configurationsOf(options).map((configuration) => measuredOf(configuration, done))
  const points = await pointsOf(all)
  const collectors: SweepCollector[] = []
  for (const collector of collectorsOf(options.collectors)) {
    const measured = all.filter(({ configuration }) => configuration.collector === collector)
    collectors.push(sweepCollector(measured, timeIs, timeIs === 'wall' ? await figuresOf(measured) : null))
  }
  const spread = repeatSpread(all, timeIs)
  const settings = settingsOf(collectors, all, timeIs, subject)
  return {
    timeIs,
    repeatSpread: spread,
    collectors,
    points,
    settings,
    notMeasured: {
      ...(spread === null && { repeatSpread: 'no heap had two runs that completed' }),
      ...whyNotFound(collectors, timeIs),
      ...whyNoPoints(points),
      ...whyNotSet(settings, 'no run was completed'),
    },
  }
}

/** By the smallest heap whose collections tell: it has most of them. */
async function figuresOf(measured: readonly Measured[]) {
  for (const { failure, folders } of measured) {
    const [folder] = folders
    const figures = failure === null && folder !== undefined ? await collectorFigures(folder) : null
    if (figures !== null) return figures
  }
  return null
}

async function pointsOf(all: readonly Measured[]): Promise<SweepPoint[]> {
  const wall = lowerBounds(
    all,
    ({ durationMs }) => durationMs,
    (one) => typical(one, ({ gc }) => gc.pauseMsTotal),
  )
  const collectorCpu = new Map<Measured, number | null>()
  for (const one of all) collectorCpu.set(one, median(await Promise.all(one.folders.map(collectorCpuMs))))
  const cpu = lowerBounds(
    all,
    (report) => report.cpu.totalMs,
    (one) => collectorCpu.get(one) ?? null,
  )
  return all.map((one) => ({
    ...one.configuration,
    runs: one.runs,
    failure: one.failure,
    wallMs: typical(one, ({ durationMs }) => durationMs),
    cpuMs: typical(one, (report) => report.cpu.totalMs),
    gcShare: typical(one, ({ gc }) => gc.share),
    peakRssBytes: typical(one, ({ memory }) => memory.peakRssBytes),
    wallOverheadAtLeast: wall.get(one) ?? null,
    cpuOverheadAtLeast: cpu.get(one) ?? null,
  }))
}

/** What collection costs at least, of those for which it can be told. */
function lowerBounds(
  all: readonly Measured[],
  total: (report: RunReport) => number | null,
  collectors: (one: Measured) => number | null,
): Map<Measured, number> {
  const known = all.flatMap((one) => {
    const totalMs = typical(one, total)
    const collectorMs = collectors(one)
    if (one.failure !== null || totalMs === null || collectorMs === null) return []
    return [{ one, cost: { label: nameOf(one.configuration), totalMs, collectorMs } }]
  })
  const bounds = lowerBoundOverheads(known.map(({ cost }) => cost))
  // Of a program that does nothing but collect there is nothing to measure against.
  return new Map(
    known
      .map(({ one }, i) => [one, bounds[i]!.overheadAtLeast] as const)
      .filter(([, bound]) => Number.isFinite(bound)),
  )
}

/** Of the collector for which heap x time is least: a machine is paid by both. */
function settingsOf(
  collectors: readonly SweepCollector[],
  all: readonly Measured[],
  timeIs: SweepFindings['timeIs'],
  subject: ExperimentSubject,
): HeapSettings | null {
  const candidates = collectors.flatMap(({ collector, recommendedBytes }) => {
    const measured = all.find(
      ({ configuration }) =>
        configuration.collector === collector && configuration.heapBytes === recommendedBytes,
    )
    const timeMs = measured === undefined ? null : typical(measured, (report) => timeOf(report, timeIs))
    return measured === undefined || timeMs === null
      ? []
      : [{ measured, price: measured.configuration.heapBytes * timeMs }]
  })
  const [best] = candidates.toSorted((a, b) => a.price - b.price)
  const [first, ...rest] = best?.measured.completed ?? []
  return first === undefined ? null : heapSettings([first, ...rest], subject)
}

function whyNotFound(
  collectors: readonly SweepCollector[],
  timeIs: SweepFindings['timeIs'],
): Record<string, string> {
  const reasons: Record<string, string> = {}
  for (const { collector, recommendedBytes, whyNotCurve, curve } of collectors) {
    if (collector === null) {
      reasons['collectors[].collector'] = 'none was asked for: the target took its own'
    }
    if (recommendedBytes === null) {
      reasons['collectors[].recommendedBytes'] = 'no heap had runs that all completed'
      reasons['collectors[].recommendedBy'] = 'no heap was recommended'
    }
    if (curve === null) reasons['collectors[].curve'] = whyNotCurve ?? 'none fits'
    if (curve !== null && curve.check === null) {
      reasons['collectors[].curve.check'] =
        timeIs === 'cpu'
          ? 'the GC log tells times, not CPU'
          : 'no GC log tells of a collection that went through the whole heap and did nothing else'
    }
    if (curve?.knee.atMostBytes === null) {
      reasons['collectors[].curve.knee.atMostBytes'] = 'a plausible curve has no such heap'
    }
    if (curve?.squareRoot.lowBytes === null) {
      reasons['collectors[].curve.squareRoot.lowBytes'] = 'a plausible curve has no such point'
      reasons['collectors[].curve.squareRoot.highBytes'] = 'a plausible curve has no such point'
    }
  }
  return reasons
}

function whyNoPoints(points: readonly SweepPoint[]): Record<string, string> {
  const reasons: Record<string, string> = {}
  const figures = ['wallMs', 'cpuMs', 'gcShare', 'peakRssBytes'] as const
  for (const figure of figures) {
    if (points.some((point) => point[figure] === null)) {
      reasons[`points[].${figure}`] = 'no run in this heap was completed, or none measured it'
    }
  }
  for (const figure of ['wallOverheadAtLeast', 'cpuOverheadAtLeast'] as const) {
    if (points.some((point) => point[figure] === null)) {
      reasons[`points[].${figure}`] = 'the heap failed, or its collections were not seen'
    }
  }
  return reasons
}
