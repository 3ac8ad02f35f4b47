import type { TargetKind } from '../model/target.js'
import type { RunOptions } from './options.js'
import type { PreparedRun } from './prepared-run.js'

/** Whether a receiver takes part: a step goes over HTTP, or a program of the user's is to send to it. */
export function needsReceiver(options: RunOptions, { stream }: PreparedRun, kind: TargetKind): boolean {
  if (stream === null) return options.withReceiver
  return kind.program === 'required' || stream.scenario.steps.some((step) => step.connection.value === 'http')
}
