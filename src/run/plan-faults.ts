import { HeapmarkError } from '../model/errors.js'
import { type FaultMoment, type FaultPlan, type FaultSpec, mostFaults } from '../model/fault.js'
import { time } from '../reports/format.js'
import { scheduledMs } from './asked.js'
import type { RunOptions } from './options.js'
import type { PreparedRun } from './prepared-run.js'

/** A step between the seeds of two faults, so that they do not hit the same requests. */
const seedStep = 7919

/**
 * Places the faults of a run, those of its scenario and those of the command line, on the clock of its stream.
 * @param hasReceiver whether a receiver will take part
 * @throws HeapmarkError BAD_FAULT for what can never happen
 */
export function planFaults(options: RunOptions, prepared: PreparedRun, hasReceiver: boolean): FaultPlan[] {
  const { stream } = prepared
  const specs = [...(stream?.scenario.heapmark.receiver.faults ?? []), ...options.faults]
  if (specs.length === 0) return []
  if (!hasReceiver) {
    throw new HeapmarkError('BAD_FAULT', 'no receiver takes part in this run, so none can misbehave', {
      place: specs[0]!.text,
      hint:
        stream === null ? 'add --receiver' : 'use a scenario with a step over HTTP, or leave the fault out',
    })
  }
  if (specs.length > mostFaults) {
    throw new HeapmarkError('BAD_FAULT', `${specs.length} faults are more than ${mostFaults}`, {
      place: specs[mostFaults]!.text,
      hint: 'spread them over several runs',
    })
  }
  const scheduleMs = stream === null ? 0 : scheduledMs(stream.streams)
  const seed = options.seed ?? stream?.plan?.seed ?? 1
  return specs.map((spec, i) => {
    const { text, action, share } = spec
    const fromMs = placed(spec, spec.from, scheduleMs)
    const toMs = spec.to === null ? null : placed(spec, spec.to, scheduleMs)
    if (toMs !== null && toMs <= fromMs) {
      throw new HeapmarkError('BAD_FAULT', 'the fault ends before it begins', {
        place: text,
        hint: 'write an earlier from, or a later to',
      })
    }
    // Only our own generator is known to keep to the schedule.
    if (options.target === 'embedded' && scheduleMs > 0 && fromMs >= scheduleMs) {
      throw new HeapmarkError(
        'BAD_FAULT',
        `the fault begins after ${time(fromMs)}, when the stream's schedule of ${time(scheduleMs)} is over`,
        { place: text, hint: 'write an earlier from, or ask for more records' },
      )
    }
    return { text, action, share, fromMs, toMs, seed: (seed + i * seedStep) | 0 }
  })
}

function placed({ text }: FaultSpec, moment: FaultMoment, scheduleMs: number): number {
  if ('ms' in moment) return moment.ms
  if (scheduleMs > 0) return moment.share * scheduleMs
  throw new HeapmarkError('BAD_FAULT', 'a share of the schedule says nothing where there is no schedule', {
    place: text,
    hint: "ask for a rate, or write from and to as times since the stream's first request: from=10s",
  })
}
