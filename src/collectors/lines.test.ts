import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LineSplitter } from './lines.js'

function split(chunks: readonly Buffer[], maxLineBytes: number): [string, boolean][] {
  const lines: [string, boolean][] = []
  const splitter = new LineSplitter((line, ended) => lines.push([line, ended]), { maxLineBytes })
  for (const chunk of chunks) splitter.push(chunk)
  splitter.end()
  return lines
}

/** Bytes with many line ends, and the places at which they are cut into chunks. */
const bytesAndCuts = fc.tuple(
  fc.array(fc.oneof(fc.constant(10), fc.integer({ min: 0, max: 255 })), { maxLength: 200 }),
  fc.array(fc.nat(200)),
)

function chunksOf(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = [...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].sort((a, b) => a - b)
  return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end))
}

describe('LineSplitter', () => {
  it('gives the same lines for the same bytes, however they arrive', () => {
    fc.assert(
      fc.property(bytesAndCuts, fc.integer({ min: 1, max: 50 }), ([numbers, cuts], maxLineBytes) => {
        const bytes = Buffer.from(numbers)
        const whole = split([bytes], maxLineBytes)
        expect(split(chunksOf(bytes, cuts), maxLineBytes)).toEqual(whole)
        const again = whole.map(([line, ended]) => line + (ended ? '\n' : '')).join('')
        expect(Buffer.from(again, 'latin1')).toEqual(bytes)
        for (const [line] of whole) expect(line.length).toBeLessThanOrEqual(maxLineBytes)
      }),
    )
  })

  it('hands on the last words without a line end', () => {
    expect(split([Buffer.from('a\nb')], 10)).toEqual([
      ['a', true],
      ['b', false],
    ])
  })
})
