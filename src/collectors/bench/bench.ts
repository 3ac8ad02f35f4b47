import type { Collector, CollectorContext } from '../../model/collector.js'
import { monotonicNs } from '../../system/clock.js'
import type { SamplingCost } from '../sampling-cost.js'

/** heapmark's own memory moves slowly: one line for so many rounds of sampling. */
const roundsPerLine = 10

/** heapmark's own process: what watching costs. */
export class BenchCollector implements Collector {
  readonly name = 'bench'
  readonly #cost: SamplingCost
  #context: CollectorContext | null = null
  #rounds = 0

  constructor(cost: SamplingCost) {
    this.#cost = cost
  }

  start(context: CollectorContext): void {
    this.#context = context
  }

  sample(): void {
    this.#cost.endRound()
    if (this.#context === null || this.#rounds++ % roundsPerLine !== 0) return
    const cpu = process.cpuUsage()
    this.#context.emit({
      series: 'bench',
      tMs: this.#context.toRunMs(monotonicNs()),
      rssBytes: process.memoryUsage.rss(),
      cpuMs: (cpu.user + cpu.system) / 1000,
      samplingMicros: this.#cost.takeMeanMicros(),
    })
  }
}
