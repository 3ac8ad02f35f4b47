import type { ReceiverSample, StreamSample } from '../../model/sample.js'
import { SampleFile } from '../run-folder/read-samples.js'
import { deliveredAt } from './points.js'

/**
 * How many records had been delivered at each of some moments of a run, by the receiver's count where there is
 * one, else by the target's; interpolated between samples.
 * @param timesMs in order, on the run's clock
 */
export async function recordsAtTimes(runFolder: string, timesMs: readonly number[]): Promise<number[]> {
  const byReceiver = new Places<ReceiverSample>(timesMs)
  const byTarget = new Places<StreamSample>(timesMs)
  for await (const sample of new SampleFile(runFolder)) {
    if (sample.series === 'receiver') byReceiver.add(sample)
    else if (sample.series === 'stream') byTarget.add(sample)
  }
  return (byReceiver.any ? byReceiver : byTarget).records()
}

/** The two samples around each moment. */
class Places<S extends ReceiverSample | StreamSample> {
  readonly #times: readonly number[]
  readonly #around: { before: S | undefined; after: S | undefined }[]
  any = false

  constructor(times: readonly number[]) {
    this.#times = times
    this.#around = times.map(() => ({ before: undefined, after: undefined }))
  }

  add(sample: S): void {
    this.any = true
    for (const [i, around] of this.#around.entries()) {
      if (sample.tMs < this.#times[i]!) around.before = sample
      else around.after ??= sample
    }
  }

  records(): number[] {
    return this.#around.map(({ before, after }, i) =>
      Math.round(deliveredAt(before, after, this.#times[i]!) ?? 0),
    )
  }
}
