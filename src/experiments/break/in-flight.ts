import { SampleFile } from '../../analysers/run-folder/read-samples.js'

/** Requests without an answer over a run, as the embedded target counts them. */
export interface InFlight {
  readonly median: number
  readonly max: number
}

/** A window has at most 1,024 connections with 1,024 requests each; more values than this are not told apart. */
const mostValues = 4096

/** @returns null where nobody counted them */
export async function inFlightOf(runFolder: string): Promise<InFlight | null> {
  const times = new Map<number, number>()
  let count = 0
  for await (const sample of new SampleFile(runFolder)) {
    if (sample.series !== 'stream' || (!times.has(sample.inFlight) && times.size >= mostValues)) continue
    times.set(sample.inFlight, (times.get(sample.inFlight) ?? 0) + 1)
    count++
  }
  if (count === 0) return null
  const values = [...times].sort(([a], [b]) => a - b)
  let [median] = values[0]!
  let below = 0
  for (const [value, often] of values) {
    if (below * 2 < count) median = value
    below += often
  }
  return { median, max: values.at(-1)![0] }
}
