import { isUtf8 } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deepestNesting, JsonSyntax } from './json-syntax.js'

const syntax = new JsonSyntax()

function isJson(bytes: Buffer, cuts: readonly number[] = []): boolean {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
  syntax.begin()
  for (let i = 1; i < places.length; i++) syntax.piece(bytes, places[i - 1]!, places[i]!)
  return syntax.end()
}

function parses(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString('utf8'))
    return isUtf8(bytes)
  } catch {
    return false
  }
}

const cuts = fc.array(fc.nat(200), { maxLength: 5 })
const json = fc.jsonValue({ stringUnit: 'binary' }).map((value) => JSON.stringify(value, null, 1))
/** What numbers, escapes and names are made of, so that nearly right texts are common. */
const fragments = fc
  .array(
    fc.constantFrom(
      ...'[]{},:"\\/ \n\t0123-+.eEubfnrtalse'.split(''),
      ...['true', 'false', 'null', '"a"', '"b":', '\\u00e9', '-0', '1e5', '0.1', 'é', '😀', '\u0000'],
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

describe('the syntax of JSON', () => {
  it('accepts what JSON.stringify writes, in any pieces', () => {
    fc.assert(
      fc.property(json, cuts, (text, places) => {
        expect(isJson(Buffer.from(text), places)).toBe(true)
      }),
    )
  })

  it('agrees with JSON.parse on texts that are nearly JSON', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fragments,
          fragments.map((text) => `"${text}"`),
        ),
        cuts,
        (text, places) => {
          const bytes = Buffer.from(text)
          expect(isJson(bytes, places)).toBe(parses(bytes))
        },
      ),
      { numRuns: 20_000 },
    )
  })

  it('agrees with JSON.parse on texts with a byte changed, put in or left out', () => {
    const change = fc.tuple(fc.nat(400), fc.nat(255), fc.nat(1), fc.nat(1))
    fc.assert(
      fc.property(json, change, cuts, (text, [at, byte, removed, added], places) => {
        const whole = Buffer.from(text)
        const place = at % (whole.length + 1)
        const put = Buffer.alloc(added, byte)
        const bytes = Buffer.concat([whole.subarray(0, place), put, whole.subarray(place + removed)])
        expect(isJson(bytes, places)).toBe(parses(bytes))
      }),
      { numRuns: 20_000 },
    )
  })

  it('agrees with the UTF-8 decoder on any bytes in a string', () => {
    const unit = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 4, min: 0x80 }),
      fc
        .constantFrom('é', '\u0800', '\ud7ff', '\ue000', '\u{10000}', '\u{10ffff}')
        .map((text) => Buffer.from(text)),
      fc.constantFrom(
        [0xc0, 0x80],
        [0xe0, 0x9f, 0xbf],
        [0xed, 0xa0, 0x80],
        [0xf0, 0x8f, 0xbf, 0xbf],
        [0xf4, 0x90, 0x80, 0x80],
      ),
    )
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 4 }), cuts, (units, places) => {
        const bytes = Buffer.concat([
          Buffer.from('"'),
          ...units.map((each) => Uint8Array.from(each)),
          Buffer.from('"'),
        ])
        expect(isJson(bytes, places)).toBe(isUtf8(bytes))
      }),
      { numRuns: 5000 },
    )
  })

  it('does not judge what is nested too deeply', () => {
    const nested = (levels: number, inside: string) => `${'['.repeat(levels)}${inside}${']'.repeat(levels)}`
    expect(isJson(Buffer.from(nested(deepestNesting, '')))).toBe(true)
    expect(isJson(Buffer.from(nested(deepestNesting, 'x')))).toBe(false)
    expect(isJson(Buffer.from(nested(deepestNesting + 1, 'x')))).toBe(true)
  })
})
