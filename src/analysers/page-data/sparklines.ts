import type { RunSparklines } from '../../model/page-data.js'
import type { Timeline, TimelineSeriesName } from '../../model/timeline.js'
import { readRunRecord } from '../run-folder/read-record.js'
import { SampleFile } from '../run-folder/read-samples.js'
import { TimelineBuilder } from '../timeline/timeline-builder.js'

/** A sparkline is about as wide. */
const points = 90
/** Beyond these a table is no longer looked at row by row. */
const mostRuns = 100

/**
 * How memory went in the runs of an experiment, for a line in a table each. A run whose folder is gone or damaged has
 * none: its figures were kept by the experiment.
 * @param runs label and folder of each
 */
export async function sparklinesOf(
  runs: readonly { readonly label: string; readonly folder: string }[],
): Promise<RunSparklines[]> {
  const all: RunSparklines[] = []
  for (const { label, folder } of runs.slice(0, mostRuns)) {
    try {
      const record = await readRunRecord(folder)
      const builder = new TimelineBuilder(record.sampleIntervalMs)
      for await (const sample of new SampleFile(folder)) builder.add(sample)
      const timeline = builder.timeline('received')
      all.push({
        label,
        rssBytes: reduced(timeline, 'rssBytes'),
        heapUsedBytes: reduced(timeline, 'heapUsedBytes'),
      })
    } catch {
      all.push({ label, rssBytes: null, heapUsedBytes: null })
    }
  }
  return all
}

/** The largest value of each of a few equal parts; null where the run has no such series. */
function reduced({ series, steps }: Timeline, name: TimelineSeriesName): (number | null)[] | null {
  const one = series[name]
  if (one === undefined) return null
  const count = Math.min(points, steps)
  return Array.from({ length: count }, (_, i) => {
    const [from, to] = [Math.floor((i * steps) / count), Math.floor(((i + 1) * steps) / count)]
    const values = one.high.slice(from, to).filter((value) => value !== null)
    return values.length === 0 ? null : Math.max(...values)
  })
}
