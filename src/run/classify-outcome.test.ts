import { describe, expect, it } from 'vitest'
import type { EmbeddedResult, TargetEnd, TellingKind, TellingLine } from '../model/target.js'
import { classifyOutcome, type EndEvidence } from './classify-outcome.js'

const end: TargetEnd = {
  atNs: 0n,
  exitCode: 0,
  signal: null,
  stderrTail: '',
  tellingLines: [],
  result: null,
}
const evidence: EndEvidence = {
  end,
  runtime: 'node',
  interruptedBy: null,
  timedOut: null,
  hang: null,
  receiverDeath: null,
  fatalError: null,
  memoryLimitKills: 0,
  askedRecords: 100,
  uniqueRecords: 100,
  brokeAfterRecords: null,
}

function said(kind: TellingKind, line: string, atNs = 1n): TellingLine {
  return { kind, line, atNs }
}

/** A run of a JVM that ended so. */
function jvm(over: Partial<TargetEnd>, more: Partial<EndEvidence> = {}): EndEvidence {
  return { ...evidence, runtime: 'jvm', end: { ...end, ...over }, ...more }
}

describe('the outcome of a run', () => {
  it('is completed when the program ended well and every record arrived', () => {
    expect(classifyOutcome(evidence)).toEqual({ kind: 'completed' })
  })

  it('is completed when nobody knows how many records were asked for', () => {
    expect(classifyOutcome({ ...evidence, askedRecords: null })).toEqual({ kind: 'completed' })
  })

  it('is completed when the stream ended at its breaking condition and all made until then arrived', () => {
    const broke = { ...evidence, brokeAfterRecords: 40 }
    expect(classifyOutcome({ ...broke, uniqueRecords: 40 })).toEqual({ kind: 'completed' })
    expect(classifyOutcome({ ...broke, uniqueRecords: 39 })).toMatchObject({ kind: 'stream-broken' })
  })

  it('is stream-broken when records are missing, whatever the exit code says', () => {
    expect(classifyOutcome({ ...evidence, uniqueRecords: 97 })).toEqual({
      kind: 'stream-broken',
      evidence: expect.stringContaining('97 of 100'),
    })
  })

  it('names the answers that the program’s log complains of when records are missing', () => {
    const tellingLines = [said('http-refused', 'ERROR status-code=500, url=http://localhost/')]
    expect(classifyOutcome(jvm({ tellingLines }, { uniqueRecords: 3 }))).toMatchObject({
      kind: 'stream-broken',
      evidence: expect.stringContaining('status-code=500'),
    })
  })

  it('is heap-exhausted by V8’s own words, also when a time limit or Ctrl-C came while it died', () => {
    const line = 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory'
    const died = { ...end, exitCode: null, signal: 'SIGABRT', tellingLines: [said('v8-heap', line)] } as const
    for (const more of [
      {},
      { interruptedBy: 'SIGINT' },
      { timedOut: { limitMs: 1000, gcShare: 0.99 } },
      { receiverDeath: 'gone' },
    ]) {
      expect(classifyOutcome({ ...evidence, ...more, end: died })).toEqual({
        kind: 'heap-exhausted',
        cause: 'v8-heap',
        exitCode: null,
        signal: 'SIGABRT',
        evidence: line,
      })
    }
  })

  it.each<[TellingKind, string]>([
    ['java-heap', 'java.lang.OutOfMemoryError: Java heap space'],
    ['gc-overhead', 'java.lang.OutOfMemoryError: GC overhead limit exceeded'],
    ['metaspace', 'java.lang.OutOfMemoryError: Metaspace'],
    ['direct-buffer', 'java.lang.OutOfMemoryError: Cannot reserve 1048576 bytes of direct buffer memory'],
    ['threads', 'java.lang.OutOfMemoryError: unable to create native thread'],
    ['array-size', 'java.lang.OutOfMemoryError: Requested array size exceeds VM limit'],
  ])('is heap-exhausted with cause %s by the JVM’s words', (kind, line) => {
    expect(classifyOutcome(jvm({ exitCode: 3, tellingLines: [said(kind, line)] }))).toEqual({
      kind: 'heap-exhausted',
      cause: kind,
      evidence: line,
      exitCode: 3,
      signal: null,
    })
  })

  it('is heap-exhausted by the first cause, not by those that followed from it', () => {
    const tellingLines = [said('threads', 'later', 20n), said('java-heap', 'first', 10n)]
    expect(classifyOutcome(jvm({ exitCode: 1, tellingLines }))).toMatchObject({ cause: 'java-heap' })
  })

  it('is heap-exhausted although the program swallowed the error and ended with exit code 0', () => {
    const tellingLines = [said('java-heap', 'WARN java.lang.OutOfMemoryError: Java heap space')]
    expect(classifyOutcome(jvm({ tellingLines }))).toMatchObject({
      kind: 'heap-exhausted',
      exitCode: 0,
      evidence: expect.stringContaining('went on and ended with exit code 0'),
    })
  })

  it('is heap-exhausted when the program hung after the error and had to be ended', () => {
    const tellingLines = [said('java-heap', 'java.lang.OutOfMemoryError: Java heap space')]
    const hang = { words: 'it hung: nothing was sent or computed for 5 s' }
    expect(classifyOutcome(jvm({ exitCode: 143, tellingLines }, { hang }))).toMatchObject({
      kind: 'heap-exhausted',
      evidence: expect.stringContaining('it hung'),
    })
  })

  it('believes a shell’s output about a JVM only when the command failed', () => {
    const tellingLines = [said('java-heap', 'java.lang.OutOfMemoryError: Java heap space')]
    const shell = { ...evidence, runtime: 'native', askedRecords: null } as const
    expect(classifyOutcome({ ...shell, end: { ...end, tellingLines } })).toEqual({ kind: 'completed' })
    expect(classifyOutcome({ ...shell, end: { ...end, exitCode: 1, tellingLines } })).toMatchObject({
      kind: 'heap-exhausted',
      cause: 'java-heap',
    })
  })

  it('is stream-broken when the target did nothing any more', () => {
    const hang = { words: 'nothing was sent or computed for 120 s' }
    expect(classifyOutcome(jvm({ exitCode: 143 }, { hang }))).toEqual({
      kind: 'stream-broken',
      evidence: 'nothing was sent or computed for 120 s, so the target was ended',
    })
  })

  it('is interrupted before it is killed: the kill was ours', () => {
    const killed = { ...end, exitCode: null, signal: 'SIGKILL' } as const
    expect(classifyOutcome({ ...evidence, interruptedBy: 'SIGINT', end: killed })).toEqual({
      kind: 'interrupted',
      signal: 'SIGINT',
    })
  })

  it('is timed-out when the limit ended it, and says how much of the end was garbage collection', () => {
    const timedOut = { limitMs: 2000, gcShare: 0.97 }
    expect(classifyOutcome({ ...evidence, timedOut, uniqueRecords: 3 })).toEqual({
      kind: 'timed-out',
      limitMs: 2000,
      gcShare: 0.97,
    })
  })

  it.each([
    ['SIGKILL', null],
    ['SIGTERM', null],
    [null, 143],
    [null, 137],
  ] as const)('is killed when someone else sent the signal (%s, exit code %s)', (signal, exitCode) => {
    expect(classifyOutcome(jvm({ exitCode, signal }))).toMatchObject({ kind: 'killed', cause: 'outside' })
  })

  it('is killed for the memory limit only with the kernel’s own count as proof', () => {
    const killed = { ...end, exitCode: null, signal: 'SIGKILL' } as const
    expect(classifyOutcome({ ...evidence, end: killed, memoryLimitKills: 1 })).toMatchObject({
      kind: 'killed',
      cause: 'memory-limit',
    })
    expect(classifyOutcome({ ...evidence, end: { ...end, exitCode: 0 }, memoryLimitKills: 1 })).toEqual({
      kind: 'completed',
    })
  })

  it('is stream-broken when the receiver died first or the target gave up', () => {
    expect(classifyOutcome({ ...evidence, receiverDeath: 'the receiver ended' })).toMatchObject({
      kind: 'stream-broken',
    })
    const result = { stoppedBecause: 'no connection for 5 s' } as EmbeddedResult
    expect(classifyOutcome({ ...evidence, end: { ...end, exitCode: 7, result } })).toEqual({
      kind: 'stream-broken',
      evidence: 'no connection for 5 s',
    })
  })

  it.each<[TellingKind, string]>([
    ['spark-memory', 'System memory 266338304 must be at least 471859200. Please increase heap size'],
    ['jvm-start', 'Error: Could not create the Java Virtual Machine.'],
  ])('is crashed before it began by %s', (kind, line) => {
    expect(classifyOutcome(jvm({ exitCode: 1, tellingLines: [said(kind, line)] }))).toMatchObject({
      kind: 'crashed',
      cause: 'refused-to-start',
      evidence: line,
    })
  })

  it('is crashed with the summary of the JVM’s fatal error file', () => {
    const fatalError = 'SIGSEGV (0xb) at pc=0x00007f (hs_err_pid42.log)'
    expect(classifyOutcome(jvm({ exitCode: 134 }, { fatalError }))).toMatchObject({
      kind: 'crashed',
      cause: 'fatal-error',
      evidence: fatalError,
    })
  })

  it('is crashed by a stack overflow when one ended it', () => {
    const tellingLines = [said('stack-overflow', 'Exception in thread "main" java.lang.StackOverflowError')]
    expect(classifyOutcome(jvm({ exitCode: 1, tellingLines }))).toMatchObject({ cause: 'stack-overflow' })
    expect(classifyOutcome(jvm({ exitCode: 0, tellingLines }))).toEqual({ kind: 'completed' })
  })

  it.each([
    [
      'Node.js',
      'file:///x.mjs:3\nthrow new TypeError("no")\n\nTypeError: no\n    at f (x.mjs:3:9)\n\nNode.js v20.20.2\n',
      'TypeError: no',
    ],
    [
      'a JVM',
      'Exception in thread "main" java.lang.IllegalStateException: no such record\n\tat Main.main(Main.java:3)\n',
      'Exception in thread "main" java.lang.IllegalStateException: no such record',
    ],
  ])('is crashed with the line in which %s names the error', (_what, stderrTail, line) => {
    expect(classifyOutcome({ ...evidence, end: { ...end, exitCode: 1, stderrTail } })).toEqual({
      kind: 'crashed',
      cause: 'exit-code',
      exitCode: 1,
      signal: null,
      evidence: line,
    })
  })
})
