import type { FaultAction, FaultKind } from '../../model/fault.js'
import type { Answering, Moment } from './answering.js'

/** Of one kind of fault: what it makes of the answer to a request that it hits. */
type Misdeed<A extends FaultAction> = (action: A, answering: Answering, moment: Moment) => void

/** One line for each kind. `slow-read` hits connections, by the pace at which they are read. */
export const misdeeds: { readonly [K in FaultKind]: Misdeed<Extract<FaultAction, { kind: K }>> | null } = {
  status: ({ status, retryAfterSeconds }, answering) => {
    answering.refusal = { status, retryAfterSeconds }
  },
  delay: ({ delayMs }, answering, { nowMs }) => {
    answering.dueMs = Math.max(answering.dueMs, nowMs + delayMs)
  },
  stall: (_, answering, { endsMs }) => {
    answering.dueMs = Math.max(answering.dueMs, endsMs)
  },
  'slow-read': null,
  reset: (_, answering) => {
    answering.ending = 'reset'
  },
  'half-close': (_, answering) => {
    answering.ending ??= 'half-close'
  },
}
