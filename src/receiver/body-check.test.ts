import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BodyCheck } from './body-check.js'

function check(text: string | Buffer, sample: boolean, cuts: readonly number[] = []): boolean {
  const bytes = Buffer.from(text)
  const body = new BodyCheck()
  body.begin(sample)
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
  for (let i = 1; i < places.length; i++) body.piece(bytes, places[i - 1]!, places[i]!)
  return body.end()
}

describe('the check of JSON bodies', () => {
  it('accepts every JSON value, cut anywhere, sampled or not', () => {
    fc.assert(
      fc.property(fc.json(), fc.array(fc.nat(50), { maxLength: 4 }), fc.boolean(), (json, cuts, sample) => {
        expect(check(` \r\n\t${json}\n `, sample, cuts)).toBe(true)
      }),
    )
  })

  it.each(['{', '{"a":1', '"a":1}', '[1,2', '{]', 'tru', 'nu', 'abc', '   ', '-', '{"a":1}x'])(
    'sees from both ends that "%s" is not JSON',
    (text) => {
      expect(check(text, false)).toBe(false)
    },
  )

  it('sees what lies between the ends only in a sample', () => {
    for (const text of ['{"a":}', '[1 2]', '{"a":1}{"b":2}', Buffer.from([0x22, 0xff, 0x22])]) {
      expect(check(text, false)).toBe(true)
      expect(check(text, true)).toBe(false)
      expect(check(text, true, [1])).toBe(false)
    }
  })

  it('reads a sample whole, however large it is', () => {
    const large = `[${'1, '.repeat(30_000)}1`
    expect(check(`${large}]`, true, [10, 5000, 20_000])).toBe(true)
    expect(check(`${large} 1]`, true, [10, 5000, 20_000])).toBe(false)
  })

  it('starts afresh with each body', () => {
    const body = new BodyCheck()
    body.begin(true)
    body.piece(Buffer.from('xx'), 0, 2)
    expect(body.end()).toBe(false)
    body.begin(false)
    body.piece(Buffer.from('{}'), 0, 2)
    expect(body.end()).toBe(true)
  })
})
