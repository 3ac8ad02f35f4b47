import type { Plan } from '../generate/plan.js'
import type { SinkPlan } from '../model/stream.js'

/** All that the generator process needs; plain data. `sinks[i]` takes the records of `plan.streams[i]`. */
export interface EmbeddedJob {
  readonly plan: Plan
  readonly sinks: readonly SinkPlan[]
}
