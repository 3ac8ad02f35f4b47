import type { Collector, CollectorContext, CollectorNote, LaunchFacts } from '../../model/collector.js'
import type { LaunchAdditions } from '../../model/target.js'
import { monotonicNs } from '../../system/clock.js'
import { nativeMemoryCommand, parseNativeMemory } from '../../system/hotspot/native-memory.js'
import { AttachedTarget } from '../attached-target.js'
import { forJvm } from '../jvm-options.js'

/** The JVM takes under a millisecond for an answer. */
const askEveryMs = 5000

/**
 * `--native-memory`: the JVM's own account of all memory it reserved and committed, by what it is for. Counting
 * costs it a header of 16 bytes for each piece it allocates outside the heap, a few percent of such calls. Memory
 * that libraries allocate past the JVM is not in it.
 */
export class NativeMemoryCollector implements Collector {
  readonly name = 'native-memory'
  readonly #everyMs: number
  #context: CollectorContext | null = null
  #asked: AttachedTarget | null = null

  constructor({ everyMs = askEveryMs } = {}) {
    this.#everyMs = everyMs
  }

  additions({ runtime }: LaunchFacts): Partial<LaunchAdditions> {
    return forJvm(runtime, () => ['-XX:NativeMemoryTracking=summary'])
  }

  start(context: CollectorContext): void {
    this.#context = context
    this.#asked = new AttachedTarget(context.target.pid, this.#everyMs)
  }

  sample(): void {
    const context = this.#context
    this.#asked?.askWhenDue(nativeMemoryCommand, (answer) => {
      const memory = parseNativeMemory(answer)
      if (memory === null || context === null) throw new Error('it does not track its native memory')
      const categories: Record<string, number> = {}
      for (const [name, { committedBytes }] of Object.entries(memory.categories))
        categories[name] = committedBytes
      context.emit({
        series: 'native-memory',
        tMs: context.toRunMs(monotonicNs()),
        committedBytes: memory.total.committedBytes,
        categories,
      })
    })
  }

  async stop(): Promise<readonly CollectorNote[]> {
    await this.#asked?.settled()
    const asked = this.#asked
    if (asked === null) return []
    const message =
      asked.answers === 0
        ? `native memory was not sampled: ${asked.failure ?? 'the JVM ended before it could be asked'}`
        : asked.failure !== null
          ? `native memory was sampled up to a point only: ${asked.failure}`
          : null
    return message === null ? [] : [{ collector: this.name, message }]
  }
}
