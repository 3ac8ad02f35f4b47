import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TellingKind } from '../model/target.js'
import { TellingLines } from './telling-lines.js'

/** Every kind with a line that programs really print. */
const samples: readonly (readonly [TellingKind, string])[] = [
  ['java-heap', 'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space'],
  ['java-heap', 'Terminating due to java.lang.OutOfMemoryError: Java heap space'],
  ['gc-overhead', 'java.lang.OutOfMemoryError: GC overhead limit exceeded'],
  ['metaspace', 'Caused by: java.lang.OutOfMemoryError: Metaspace'],
  ['metaspace', 'java.lang.OutOfMemoryError: Compressed class space'],
  ['direct-buffer', 'java.lang.OutOfMemoryError: Direct buffer memory'],
  [
    'direct-buffer',
    'java.lang.OutOfMemoryError: Cannot reserve 1048576 bytes of direct buffer memory (allocated: 66060288, limit: 67108864)',
  ],
  [
    'threads',
    'java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory or process/resource limits reached',
  ],
  ['threads', 'java.lang.OutOfMemoryError: unable to create new native thread'],
  ['array-size', 'java.lang.OutOfMemoryError: Requested array size exceeds VM limit'],
  ['stack-overflow', 'Exception in thread "main" java.lang.StackOverflowError'],
  ['v8-heap', 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory'],
  [
    'spark-memory',
    'java.lang.IllegalArgumentException: System memory 266338304 must be at least 471859200. Please increase heap size using the --driver-memory option.',
  ],
  ['jvm-start', 'Error: Could not create the Java Virtual Machine.'],
  ['jvm-start', 'Error: Unable to access jarfile nosuch.jar'],
  ['jvm-start', 'Error occurred during initialization of VM'],
  [
    'http-refused',
    '12:00:01 [ERROR] Failed HTTP request, url=http://localhost/, status-code=500, status-text=no',
  ],
]

function read(...chunks: readonly string[]): TellingLines {
  const lines = new TellingLines()
  for (const chunk of chunks) lines.see('stderr', Buffer.from(chunk, 'latin1'))
  lines.end()
  return lines
}

describe('telling lines of a target’s output', () => {
  it.each(samples)('know %s by "%s"', (kind, line) => {
    expect(read(`hello\n${line}\nbye\n`).lines).toMatchObject([{ kind, line }])
  })

  it.each(samples)('know %s wherever the output is cut', (kind, line) => {
    fc.assert(
      fc.property(fc.nat(line.length), (cut) => {
        expect(read(`a\n${line.slice(0, cut)}`, `${line.slice(cut)}\r\nb`).lines).toMatchObject([{ kind }])
      }),
      { numRuns: 25 },
    )
  })

  it('are not ordinary lines, requests that went well among them', () => {
    const output = 'ERROR in my own words\nstatus-code=200\nInvalidate cache\nRecords: 3 Errors: 0\n'
    expect(read(output).lines).toEqual([])
  })

  it('keep the first of each kind, however many come', () => {
    const one = 'java.lang.OutOfMemoryError: Java heap space'
    const lines = read(`${one} 1\n`, `${one} 2\n`.repeat(1000), 'x StackOverflowError\n').lines
    expect(lines.map(({ line }) => line)).toEqual([`${one} 1`, 'x StackOverflowError'])
  })

  it('cut lines that never end', () => {
    const lines = new TellingLines()
    for (let i = 0; i < 100; i++) lines.see('stdout', Buffer.alloc(100_000, 0x78))
    lines.see('stdout', Buffer.from(' java.lang.StackOverflowError\n'))
    expect(lines.lines[0]!.line.length).toBeLessThanOrEqual(500)
  })

  it('are read from both streams without mixing them up', () => {
    const lines = new TellingLines()
    lines.see('stdout', Buffer.from('java.lang.OutOfMemoryError: '))
    lines.see('stderr', Buffer.from('Metaspace is fine\n'))
    lines.see('stdout', Buffer.from('Java heap space\n'))
    expect(lines.lines.map(({ kind }) => kind)).toEqual(['java-heap'])
  })
})
