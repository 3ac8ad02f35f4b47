import { describe, expect, it } from 'vitest'
import type { EmbeddedResult, TargetEnd } from '../model/target.js'
import { classifyOutcome, type EndEvidence } from './classify-outcome.js'

const end: TargetEnd = { atNs: 0n, exitCode: 0, signal: null, stderrTail: '', result: null }
const evidence: EndEvidence = {
  end,
  interruptedBy: null,
  timedOutAfterMs: null,
  receiverDeath: null,
  askedRecords: 100,
  uniqueRecords: 100,
}
const outOfHeap = `
<--- Last few GCs --->
[42:0x6f4] 913 ms: Mark-Compact 63.9 (66.2) -> 63.8 (66.5) MB
FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory
----- Native stack trace -----
`

describe('the outcome of a run', () => {
  it('is completed when the program ended well and every record arrived', () => {
    expect(classifyOutcome(evidence)).toEqual({ kind: 'completed' })
  })

  it('is completed when nobody knows how many records were asked for', () => {
    expect(classifyOutcome({ ...evidence, askedRecords: null })).toEqual({ kind: 'completed' })
  })

  it('is stream-broken when records are missing, whatever the exit code says', () => {
    expect(classifyOutcome({ ...evidence, uniqueRecords: 97 })).toEqual({
      kind: 'stream-broken',
      evidence: expect.stringContaining('97 of 100'),
    })
  })

  it('is heap-exhausted by V8’s own words, also when a time limit or Ctrl-C came while it died', () => {
    const died = { ...end, exitCode: null, signal: 'SIGABRT' as const, stderrTail: outOfHeap }
    for (const more of [
      {},
      { interruptedBy: 'SIGINT' },
      { timedOutAfterMs: 1000 },
      { receiverDeath: 'gone' },
    ]) {
      expect(classifyOutcome({ ...evidence, ...more, end: died })).toMatchObject({
        kind: 'heap-exhausted',
        signal: 'SIGABRT',
        evidence: 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
      })
    }
  })

  it('is interrupted before it is killed: the kill was ours', () => {
    expect(
      classifyOutcome({
        ...evidence,
        interruptedBy: 'SIGINT',
        end: { ...end, exitCode: null, signal: 'SIGKILL' },
      }),
    ).toEqual({
      kind: 'interrupted',
      signal: 'SIGINT',
    })
  })

  it('is timed-out when the limit ended it', () => {
    expect(classifyOutcome({ ...evidence, timedOutAfterMs: 2000, uniqueRecords: 3 })).toEqual({
      kind: 'timed-out',
      limitMs: 2000,
    })
  })

  it('is killed when someone else sent the signal', () => {
    expect(
      classifyOutcome({ ...evidence, end: { ...end, exitCode: null, signal: 'SIGKILL' } }),
    ).toMatchObject({
      kind: 'killed',
      signal: 'SIGKILL',
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

  it('is crashed with the line that names the error', () => {
    const stderrTail =
      'file:///x.mjs:3\nthrow new TypeError("no")\n\nTypeError: no\n    at f (x.mjs:3:9)\n\nNode.js v20.20.2\n'
    expect(classifyOutcome({ ...evidence, end: { ...end, exitCode: 1, stderrTail } })).toEqual({
      kind: 'crashed',
      exitCode: 1,
      signal: null,
      evidence: 'TypeError: no',
    })
  })
})
