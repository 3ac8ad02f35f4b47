import type { ExhaustionCause, Outcome } from '../model/outcome.js'
import type { RuntimeName, TargetEnd, TellingKind, TellingLine } from '../model/target.js'
import type { Hang } from './hang-watch.js'

/** What is known when a target has ended. */
export interface EndEvidence {
  readonly end: TargetEnd
  readonly runtime: RuntimeName
  /** The signal that made heapmark end the run (Ctrl-C), or null. */
  readonly interruptedBy: string | null
  /** Set when the time limit ended it; `gcShare` of its last seconds. */
  readonly timedOut: { readonly limitMs: number; readonly gcShare: number | null } | null
  /** Set when it was ended because it did nothing any more. */
  readonly hang: Hang | null
  /** How the receiver died before the run ended it; null when it lived. */
  readonly receiverDeath: string | null
  /** The JVM's fatal error file in a line, null when there is none. */
  readonly fatalError: string | null
  /** Processes of the target's control group that the kernel killed for its limit, during the run. */
  readonly memoryLimitKills: number
  /** Records asked for, null when the scenario does not say (a program of the user's own). */
  readonly askedRecords: number | null
  /** Distinct records that arrived (or were written); null when not counted. */
  readonly uniqueRecords: number | null
  /** Records made until the scenario's breaking condition was met and ended the stream; null when it was not. */
  readonly brokeAfterRecords: number | null
}

type Rule = (evidence: EndEvidence) => Outcome | null

/** In the order of certainty: the first that has an answer says how the run ended. */
const rules: readonly Rule[] = [
  outOfMemory,
  interrupted,
  onlyWatched,
  hungInSilence,
  timedOut,
  receiverDied,
  gaveUp,
  refusedToStart,
  killedForMemory,
  killed,
  crashed,
  recordsMissing,
]

/**
 * Says how a run ended, from evidence alone. An exit code of 0 is not enough for `completed`: no memory must have
 * run out on the way (a program may swallow the error), and the records must have arrived.
 */
export function classifyOutcome(evidence: EndEvidence): Outcome {
  for (const rule of rules) {
    const outcome = rule(evidence)
    if (outcome !== null) return outcome
  }
  return { kind: 'completed' }
}

/** The kinds of java.lang.OutOfMemoryError, the narrow ones first: their words come before a general one. */
const javaExhaustion = [
  'gc-overhead',
  'metaspace',
  'direct-buffer',
  'threads',
  'array-size',
  'java-heap',
] as const satisfies readonly (TellingKind & ExhaustionCause)[]

function outOfMemory({ end, runtime, hang }: EndEvidence): Outcome | null {
  const cause = javaOutOfMemory(end, runtime) ?? (v8OutOfHeap(end) ? 'v8-heap' : null)
  if (cause === null) return null
  const { exitCode, signal } = end
  const said = lineOf(end, cause)?.line ?? `exit code ${exitCode}`
  const after = hang === null ? afterwards(end) : `; then ${hang.words}, so it was ended`
  return { kind: 'heap-exhausted', cause, evidence: `${said}${after}`, exitCode, signal }
}

/** A shell or launcher may have started the JVM; there only a failure makes its words more than words. */
function javaOutOfMemory(end: TargetEnd, runtime: RuntimeName): ExhaustionCause | null {
  if (runtime === 'node' || (runtime === 'native' && end.exitCode === 0)) return null
  return firstKind(end, javaExhaustion)
}

/** The cause whose line came first: what follows an OutOfMemoryError are often others. */
function firstKind<K extends TellingKind>(end: TargetEnd, kinds: readonly K[]): K | null {
  const found = end.tellingLines
    .filter((line): line is TellingLine & { kind: K } => (kinds as readonly string[]).includes(line.kind))
    .sort((a, b) => Number(a.atNs - b.atNs) || kinds.indexOf(a.kind) - kinds.indexOf(b.kind))
  return found[0]?.kind ?? null
}

/** V8 always ends the process when its heap is full; a program that only prints such words goes on. */
function v8OutOfHeap(end: TargetEnd): boolean {
  return end.exitCode !== 0 && lineOf(end, 'v8-heap') !== undefined
}

function afterwards({ exitCode }: TargetEnd): string {
  return exitCode === 0 ? '; the program went on and ended with exit code 0' : ''
}

function interrupted({ interruptedBy }: EndEvidence): Outcome | null {
  return interruptedBy === null ? null : { kind: 'interrupted', signal: interruptedBy }
}

/** A process that was attached to: the time of the watch is over, or it ended by itself, nobody knows how. */
function onlyWatched({ end, fatalError, memoryLimitKills }: EndEvidence): Outcome | null {
  if (end.left === undefined) return null
  if (end.left === 'running') return { kind: 'completed' }
  if (fatalError !== null) {
    return { kind: 'crashed', cause: 'fatal-error', exitCode: null, signal: null, evidence: fatalError }
  }
  return memoryLimitKills > 0 ? killedByKernel(memoryLimitKills) : { kind: 'completed' }
}

function hungInSilence({ hang }: EndEvidence): Outcome | null {
  if (hang === null) return null
  return { kind: 'stream-broken', evidence: `${hang.words}, so the target was ended` }
}

function timedOut({ timedOut: limit }: EndEvidence): Outcome | null {
  return limit === null ? null : { kind: 'timed-out', ...limit }
}

function receiverDied({ receiverDeath }: EndEvidence): Outcome | null {
  return receiverDeath === null ? null : { kind: 'stream-broken', evidence: receiverDeath }
}

function gaveUp({ end }: EndEvidence): Outcome | null {
  const reason = end.result?.stoppedBecause ?? null
  return reason === null ? null : { kind: 'stream-broken', evidence: reason }
}

function refusedToStart({ end }: EndEvidence): Outcome | null {
  const { exitCode, signal } = end
  if (exitCode === 0 || signal !== null) return null
  const line = lineOf(end, 'spark-memory') ?? lineOf(end, 'jvm-start')
  if (line === undefined) return null
  return { kind: 'crashed', cause: 'refused-to-start', exitCode, signal, evidence: line.line }
}

function killedForMemory({ end, memoryLimitKills }: EndEvidence): Outcome | null {
  const killedHard = end.signal === 'SIGKILL' || end.exitCode === 137
  return killedHard && memoryLimitKills > 0 ? killedByKernel(memoryLimitKills) : null
}

function killedByKernel(processes: number): Outcome {
  return {
    kind: 'killed',
    cause: 'memory-limit',
    signal: 'SIGKILL',
    evidence: `the kernel killed ${processes} of the control group's processes for its memory limit`,
  }
}

const signalsOfOthers = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP']

/** A JVM that got SIGTERM, SIGINT or SIGHUP runs its shutdown hooks and ends with 128 + the signal's number. */
const exitCodesOfSignals: Readonly<Record<number, string>> = {
  129: 'SIGHUP',
  130: 'SIGINT',
  137: 'SIGKILL',
  143: 'SIGTERM',
}

function killed({ end }: EndEvidence): Outcome | null {
  if (end.signal !== null && signalsOfOthers.includes(end.signal)) {
    const evidence = `the target was ended by ${end.signal} from outside`
    return { kind: 'killed', cause: 'outside', signal: end.signal, evidence }
  }
  const signal = exitCodesOfSignals[end.exitCode ?? 0]
  if (signal === undefined) return null
  const evidence = `exit code ${end.exitCode}: the target, or what it ran, was ended by ${signal}`
  return { kind: 'killed', cause: 'outside', signal, evidence }
}

function crashed({ end, fatalError }: EndEvidence): Outcome | null {
  const { exitCode, signal } = end
  if (exitCode === 0) return null
  if (fatalError !== null) {
    return { kind: 'crashed', cause: 'fatal-error', exitCode, signal, evidence: fatalError }
  }
  const overflow = lineOf(end, 'stack-overflow')
  if (overflow !== undefined) {
    return { kind: 'crashed', cause: 'stack-overflow', exitCode, signal, evidence: overflow.line }
  }
  const how = signal === null ? `exit code ${exitCode}` : `signal ${signal}`
  return {
    kind: 'crashed',
    cause: signal === null ? 'exit-code' : 'signal',
    exitCode,
    signal,
    evidence: lastLine(end.stderrTail) ?? `the target ended with ${how} and said nothing`,
  }
}

function recordsMissing(evidence: EndEvidence): Outcome | null {
  const { uniqueRecords } = evidence
  const askedRecords = evidence.brokeAfterRecords ?? evidence.askedRecords
  if (askedRecords === null || uniqueRecords === null || uniqueRecords >= askedRecords) return null
  const refused = lineOf(evidence.end, 'http-refused')
  const said = refused === undefined ? '' : `; its log says: ${refused.line}`
  return {
    kind: 'stream-broken',
    evidence: `the target ended with exit code 0, but only ${uniqueRecords} of ${askedRecords} records arrived${said}`,
  }
}

function lineOf(end: TargetEnd, kind: TellingKind): TellingLine | undefined {
  return end.tellingLines.find((line) => line.kind === kind)
}

/** The most telling line of an error output: the last that names an error, else the last that is not empty. */
function lastLine(text: string): string | null {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const telling = lines
    .filter((line) =>
      /^(?:Uncaught\s)?(?:Exception in thread "[^"]*" )?(?:Caused by: )?(?:[\w$.]*(?:Error|Exception))\b.*/.test(
        line,
      ),
    )
    .at(-1)
  return telling ?? lines.at(-1) ?? null
}
