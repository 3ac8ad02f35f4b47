import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TraceStream } from './trace-stream.js'

function separate(chunks: readonly Buffer[]) {
  const result = { events: [] as string[], trace: [] as string[], output: '' }
  const stream = new TraceStream({
    head: () => {},
    event: (head, event) => result.events.push(`${head.isolate} ${head.isolateMs} ${event.name}`),
    traceLine: (line) => result.trace.push(line),
    output: (text) => {
      result.output += text
    },
  })
  for (const chunk of chunks) stream.push(chunk)
  stream.end()
  return result
}

const separateText = (text: string) => separate([Buffer.from(text, 'latin1')])

const rest = (code: string) =>
  `pause=1.5 mutator=2.0 gc=${code} reduce_memory=0 total_size_before=200 total_size_after=100`
const head = (ms: number, isolate = '0xabc0') => `[77:${isolate}] ${String(ms).padStart(8)} ms: `
const plain = 'Scavenge 4.1 (4.2) -> 3.8 (5.2) MB, 1.48 / 0.00 ms  (average mu = 1.000) allocation failure; '

/** What the program prints between two prints of V8: anything that is not itself a trace. */
const words = fc.oneof(
  fc.constantFrom('', '\n', 'half a line', 'line\n', '[1', '[77:0x', 'pause=', 'ms: ', '\u00ff\u0000\r\n'),
  fc.string({ maxLength: 20 }).map((text) => text.replace(/[^\x20-\x7e]/g, '~')),
)
const step = fc.tuple(words, fc.constantFrom('s', 'mc', 'plain'))

describe('TraceStream', () => {
  it('separates trace and output, however the bytes arrive', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), words, fc.array(fc.nat(2000)), (steps, last, cuts) => {
        const trace = steps.map(([, code], i) => head(i) + (code === 'plain' ? plain : rest(code)))
        const bytes = Buffer.from(
          steps.map(([before], i) => `${before}${trace[i]}\n`).join('') + last,
          'latin1',
        )
        const whole = separate([bytes])
        expect(whole.trace).toEqual(trace)
        expect(whole.output).toBe(steps.map(([before]) => before).join('') + last)
        const ends = [...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].sort((a, b) => a - b)
        const chunks = ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end))
        expect(separate(chunks)).toEqual(whole)
      }),
    )
  })

  it('survives any bytes, and loses none of them', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), (parts) => {
        const text = Buffer.concat(parts).toString('latin1')
        expect(separate(parts.map((part) => Buffer.from(part))).output).toBe(text)
      }),
    )
  })

  it('puts a head and its rest together when words of a child process stand between them', () => {
    const { events, trace, output } = separateText(`${head(5)}child says hello\n${rest('mc')}\nbye\n`)
    expect(events).toEqual(['0xabc0 5 Mark-Compact'])
    expect(trace).toEqual([head(5) + rest('mc')])
    expect(output).toBe('child says hello\nbye\n')
  })

  it('gives two interleaved isolates their lines in the order of their heads', () => {
    const { events, output } = separateText(`${head(5, '0xa')}${head(9, '0xb')}${rest('s')}\n${rest('mc')}\n`)
    expect(events).toEqual(['0xa 5 Scavenge', '0xb 9 Mark-Compact'])
    expect(output).toBe('')
  })

  it('is not put out of step by a program that prints something like a head', () => {
    const { events, output } = separateText(`${head(1, '0xdead')}not a trace\n${head(7)}${rest('s')}\n`)
    expect(events).toEqual(['0xabc0 7 Scavenge'])
    expect(output).toBe('not a trace\n')
  })

  it('finds a trace line at the end of megabytes without a line end', () => {
    for (const length of [65_500, 65_536, 65_540, 66_000, 200_000]) {
      const own = 'x'.repeat(length)
      const { events, output } = separateText(`${own}${head(7)}${rest('s')}\nend`)
      expect(events).toEqual(['0xabc0 7 Scavenge'])
      expect(output).toBe(`${own}end`)
    }
  })

  it('keeps a head whose rest never came', () => {
    expect(separateText(`words${head(7)}`).trace).toEqual([head(7)])
  })
})
