import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { IsolateClocks } from './isolate-clocks.js'

const head = (isolateMs: number, isolate = '0xa') => ({ pid: 1, isolate, isolateMs, text: '' })

describe('IsolateClocks', () => {
  it('is never early, and late by no more than the shortest delay so far', () => {
    fc.assert(
      fc.property(
        fc.nat(1e6),
        fc.array(fc.record({ ms: fc.nat(1e6), delay: fc.nat(1000) }), { minLength: 1 }),
        (start, lines) => {
          const clocks = new IsolateClocks()
          let shortest = Number.POSITIVE_INFINITY
          for (const { ms, delay } of lines) {
            clocks.see(head(ms), start + ms + delay)
            shortest = Math.min(shortest, delay)
            expect(clocks.timeOf(head(ms))).toBe(start + ms + shortest)
          }
        },
      ),
    )
  })

  it('knows the main isolate as the first made, even when a worker collects first', () => {
    const clocks = new IsolateClocks()
    clocks.see(head(10, '0xworker'), 1000)
    clocks.see(head(600, '0xmain'), 1100)
    expect(clocks.isMain(head(0, '0xmain'))).toBe(true)
    expect(clocks.isMain(head(0, '0xworker'))).toBe(false)
    expect(clocks.isMain(head(0, '0xnever'))).toBe(false)
  })

  it('keeps the main isolate and stays small when workers come and go', () => {
    const clocks = new IsolateClocks()
    clocks.see(head(0, '0xmain'), 0)
    for (let i = 1; i < 5000; i++) clocks.see(head(0, `0x${i}`), i)
    expect(clocks.isMain(head(0, '0xmain'))).toBe(true)
    expect(clocks.timeOf(head(0, '0x300'))).toBeNull()
    expect(clocks.timeOf(head(0, '0x4999'))).toBe(4999)
  })
})
