import type { Sample } from '../../model/sample.js'
import { MiB } from '../../model/size.js'
import type { Effect } from './effect.js'
import { LevelEffect } from './level-effect.js'
import { RateEffect } from './rate-effect.js'
import type { Stretches } from './stretches.js'

/** What one fault did to everything that is watched. */
export interface FaultCost {
  readonly rss: Effect
  readonly heapUsed: Effect
  readonly liveSet: Effect
  readonly recordsPerSecond: Effect
  readonly lagMs: Effect
}

interface LiveSetPoint {
  readonly tMs: number
  readonly bytes: number
}

/** The floor that METHODS section 2 gives growth: a smaller rise of memory is noise. */
const memory = { leastRise: MiB, holdMs: 1000 }

/**
 * What faults cost, from one pass over the samples of a run, in constant memory.
 * @param at the stretches around each fault
 * @param facts.liveSet heap after collections of the old generation, in order of time; its own list, for a JVM's comes
 * from its GC log
 * @param facts.isPaced whether the stream has a schedule: without one nothing is late
 */
export async function faultCosts(
  at: readonly Stretches[],
  samples: AsyncIterable<Sample> | Iterable<Sample>,
  { liveSet, isPaced }: { readonly liveSet: readonly LiveSetPoint[]; readonly isPaced: boolean },
): Promise<FaultCost[]> {
  const watches = at.map((stretches) => new FaultCostWatch(stretches, isPaced))
  for await (const sample of samples) for (const watch of watches) watch.add(sample)
  for (const { tMs, bytes } of liveSet) for (const watch of watches) watch.addLiveSet(tMs, bytes)
  return watches.map((watch) => watch.result())
}

class FaultCostWatch {
  readonly #rss: LevelEffect
  readonly #heapUsed: LevelEffect
  readonly #liveSet: LevelEffect
  readonly #records: RateEffect
  readonly #lag: LevelEffect

  readonly #isPaced: boolean

  constructor(at: Stretches, isPaced: boolean) {
    this.#isPaced = isPaced
    this.#rss = new LevelEffect(at, { ...memory, noReadings: 'no sample of the target process was taken' })
    this.#heapUsed = new LevelEffect(at, { ...memory, noReadings: 'nothing could see into the heap' })
    this.#liveSet = new LevelEffect(at, {
      leastRise: MiB,
      holdMs: 0,
      noReadings: 'the old generation was not collected, or nothing saw it',
    })
    this.#records = new RateEffect(at)
    this.#lag = new LevelEffect(at, {
      leastRise: 10,
      holdMs: 1000,
      noReadings: isPaced
        ? 'the target does not tell how late it sends'
        : 'no rate was asked: at full speed nothing is late',
    })
  }

  add(sample: Sample): void {
    switch (sample.series) {
      case 'process':
        this.#rss.add(sample.tMs, sample.rssBytes)
        break
      case 'v8':
      case 'jvm':
        this.#heapUsed.add(sample.tMs, sample.heapUsedBytes)
        break
      case 'receiver':
        this.#records.add(sample.tMs, sample.unique ?? sample.requests)
        break
      case 'stream':
        if (this.#isPaced) this.#lag.add(sample.tMs, sample.lagMs)
        break
      default:
        break
    }
  }

  addLiveSet(tMs: number, bytes: number): void {
    this.#liveSet.add(tMs, bytes)
  }

  result(): FaultCost {
    return {
      rss: this.#rss.result(),
      heapUsed: this.#heapUsed.result(),
      liveSet: this.#liveSet.result(),
      recordsPerSecond: this.#records.result(),
      lagMs: this.#lag.result(),
    }
  }
}
