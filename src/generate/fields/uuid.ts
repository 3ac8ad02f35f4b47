import type { FieldPlanner, GeneratorKind } from './kind.js'

/** `uuid`: random UUIDs of version 4 (RFC 9562), from the record's own random numbers. */
export interface UuidPlan {
  readonly kind: 'uuid'
}

export const planUuid: FieldPlanner = (field, options, type, context) => {
  if (type && type.kind !== 'string') {
    return context.problem(
      'field-type',
      options.place('uuid'),
      `a uuid is text, but field '${field.name}' has type ${field.type?.value}`,
      'type: string',
    )
  }
  return { generator: { kind: 'uuid' }, type: { kind: 'string' } }
}

/** Four random words as text; version and variant bits are set here. */
function uuidText(first: number, second: number, third: number, fourth: number): string {
  const [a, b, c, d] = [first, (second & 0xffff0fff) | 0x4000, (third & 0x3fffffff) | 0x80000000, fourth].map(
    (word) => (word! >>> 0).toString(16).padStart(8, '0'),
  ) as [string, string, string, string]
  return `${a}-${b.slice(0, 4)}-${b.slice(4)}-${c.slice(0, 4)}-${c.slice(4)}${d}`
}

/** Bytes of 00..ff, the first digit in the lower half. */
const hexPairs = Uint16Array.from({ length: 256 }, (_, byte) => {
  const text = byte.toString(16).padStart(2, '0')
  return text.charCodeAt(0) | (text.charCodeAt(1) << 8)
})

function putHexPair(buffer: Uint8Array, position: number, byte: number): void {
  const pair = hexPairs[byte & 255]!
  buffer[position] = pair & 255
  buffer[position + 1] = pair >>> 8
}

function putHexHalf(buffer: Uint8Array, position: number, half: number): void {
  putHexPair(buffer, position, half >>> 8)
  putHexPair(buffer, position + 2, half)
}

function putUuid(
  buffer: Uint8Array,
  position: number,
  first: number,
  second: number,
  third: number,
  fourth: number,
): number {
  const b = (second & 0xffff0fff) | 0x4000
  const c = (third & 0x3fffffff) | 0x80000000
  putHexHalf(buffer, position, first >>> 16)
  putHexHalf(buffer, position + 4, first)
  buffer[position + 8] = 45
  putHexHalf(buffer, position + 9, b >>> 16)
  buffer[position + 13] = 45
  putHexHalf(buffer, position + 14, b)
  buffer[position + 18] = 45
  putHexHalf(buffer, position + 19, c >>> 16)
  buffer[position + 23] = 45
  putHexHalf(buffer, position + 24, c)
  putHexHalf(buffer, position + 28, fourth >>> 16)
  putHexHalf(buffer, position + 32, fourth)
  return position + 36
}

export const uuidKind: GeneratorKind<UuidPlan> = {
  source: () => (random) => uuidText(random.next(), random.next(), random.next(), random.next()),
  maxJsonBytes: () => 38,
  write(_plan, _type, code) {
    const words = Array.from({ length: 4 }, () => code.variable())
    code.stringEnds()
    for (const word of words) {
      code.draw()
      code.line(`${word} = t;`)
    }
    code.line(`pos = ${code.reference(putUuid)}(buf, pos, ${words.join(', ')});`)
    code.stringEnds()
    return true
  },
}
