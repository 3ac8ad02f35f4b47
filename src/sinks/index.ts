import type { EmbeddedSinkName } from '../model/scenario.js'
import type { Sink, SinkPlan } from '../model/stream.js'
import { FileSink } from './file/file-sink.js'
import { HttpSink } from './http/http-sink.js'
import { NullSink } from './null-sink.js'

type PlanOf<Type extends EmbeddedSinkName> = Extract<SinkPlan, { type: Type }>

/** Every kind of sink. To add one: its folder, a line here, its plan in model/stream and in plan.ts. */
const sinks: { readonly [Type in EmbeddedSinkName]: (plan: PlanOf<Type>, append: boolean) => Sink } = {
  http: (plan) => new HttpSink(plan),
  json: (plan, append) => new FileSink(plan.path, append),
  csv: (plan, append) => new FileSink(plan.path, append),
  null: () => new NullSink(),
}

/** @param append an earlier stream of the run wrote to the same place: continue after it */
export function createSink<Type extends EmbeddedSinkName>(plan: PlanOf<Type>, append: boolean): Sink {
  return sinks[plan.type as Type](plan, append)
}
