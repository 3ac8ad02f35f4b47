import type { FaultPlan } from '../model/fault.js'
import type { ReceiverOptions } from '../model/receiver.js'
import type { Scenario } from '../model/scenario.js'
import { defaultLimits } from '../receiver/limits.js'

/** How the receiver of a run is set up: loopback only, and as bad as it is wanted. */
export function receiverOptions(
  port: number,
  scenario: Scenario | null,
  faults: readonly FaultPlan[] = [],
): ReceiverOptions {
  return {
    host: '127.0.0.1',
    port,
    logLevel: 'info',
    responseDelayMs: scenario?.heapmark.receiver.responseDelayMs ?? 0,
    limits: defaultLimits,
    faults,
  }
}
