import type { Outcome } from '../model/outcome.js'
import type { TargetEnd } from '../model/target.js'

/** What is known when a target has ended. */
export interface EndEvidence {
  readonly end: TargetEnd
  /** The signal that made heapmark end the run (Ctrl-C), or null. */
  readonly interruptedBy: string | null
  /** Set when the time limit ended it. */
  readonly timedOutAfterMs: number | null
  /** How the receiver died before the run ended it; null when it lived. */
  readonly receiverDeath: string | null
  /** Records asked for, null when the scenario does not say (a program of the user's own). */
  readonly askedRecords: number | null
  /** Distinct records that arrived (or were written); null when not counted. */
  readonly uniqueRecords: number | null
}

/** V8's last words when its heap is full, in the wording of Node 20 to 24. */
const v8OutOfHeap = /^.*FATAL ERROR: .*(?:heap out of memory|Allocation failed|heap limit).*$/im

/**
 * Says how a run ended, from evidence alone; the order is the order of certainty. An exit code of 0 is not
 * enough for `completed`: the records must have arrived.
 */
export function classifyOutcome(evidence: EndEvidence): Outcome {
  const { end } = evidence
  const outOfHeap = v8OutOfHeap.exec(end.stderrTail)
  if (outOfHeap !== null && end.exitCode !== 0) {
    return {
      kind: 'heap-exhausted',
      evidence: outOfHeap[0].trim(),
      exitCode: end.exitCode,
      signal: end.signal,
    }
  }
  if (evidence.interruptedBy !== null) return { kind: 'interrupted', signal: evidence.interruptedBy }
  if (evidence.timedOutAfterMs !== null) return { kind: 'timed-out', limitMs: evidence.timedOutAfterMs }
  if (evidence.receiverDeath !== null) return { kind: 'stream-broken', evidence: evidence.receiverDeath }
  if (end.result !== null && end.result.stoppedBecause !== null) {
    return { kind: 'stream-broken', evidence: end.result.stoppedBecause }
  }
  if (
    end.signal === 'SIGKILL' ||
    end.signal === 'SIGTERM' ||
    end.signal === 'SIGINT' ||
    end.signal === 'SIGHUP'
  ) {
    return {
      kind: 'killed',
      signal: end.signal,
      evidence: `the target was ended by ${end.signal} from outside`,
    }
  }
  if (end.exitCode !== 0) {
    const how = end.signal === null ? `exit code ${end.exitCode}` : `signal ${end.signal}`
    return {
      kind: 'crashed',
      exitCode: end.exitCode,
      signal: end.signal,
      evidence: lastLine(end.stderrTail) ?? `the target ended with ${how} and said nothing`,
    }
  }
  const { askedRecords, uniqueRecords } = evidence
  if (askedRecords !== null && uniqueRecords !== null && uniqueRecords < askedRecords) {
    return {
      kind: 'stream-broken',
      evidence: `the target ended with exit code 0, but only ${uniqueRecords} of ${askedRecords} records arrived`,
    }
  }
  return { kind: 'completed' }
}

/** The most telling line of an error output: the first that names an error, else the last that is not empty. */
function lastLine(text: string): string | null {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const telling = lines.filter((line) => /^(?:Uncaught\s)?(?:\w*Error|\w*Exception)\b.*:/.test(line)).at(-1)
  return telling ?? lines.at(-1) ?? null
}
