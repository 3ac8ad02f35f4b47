import type { Outcome } from '../../model/outcome.js'
import type { RunRecord } from '../../model/run-record.js'
import type { NotMeasured } from './not-measured.js'

/** Stands for the signal when nobody lived to see it. */
const unknownSignal = 'unknown'

/**
 * The outcome as recorded. A record without one was left by a bench that itself was ended (power, SIGKILL) or
 * is still at work: the run is then `interrupted`, by what is not known.
 */
export function describeOutcome(record: RunRecord, missing: NotMeasured): Outcome {
  const { outcome } = record
  if (outcome === null) return { kind: 'interrupted', signal: unknownSignal }
  if (outcome.kind === 'heap-exhausted' || outcome.kind === 'crashed') {
    missing.take('outcome.exitCode', outcome.exitCode, 'the target was ended by a signal')
    missing.take('outcome.signal', outcome.signal, 'the target ended by itself, not by a signal')
  }
  if (outcome.kind === 'timed-out') {
    missing.take('outcome.gcShare', outcome.gcShare, 'garbage collection was not seen in its last seconds')
  }
  return outcome
}
