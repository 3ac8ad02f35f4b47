import { quote } from '../json-text.js'
import { csvCell } from '../value-text.js'
import { putInteger, putPadded } from '../writer/number-text.js'
import type { FieldPlanner, GeneratorKind } from './kind.js'

/** `sequence`: `start`, `start + step`, ... in the stream's order, between a prefix and a suffix. */
export interface SequencePlan {
  readonly kind: 'sequence'
  readonly start: number
  readonly step: number
  readonly prefix: string
  readonly suffix: string
  /** Zeros are put before the number until it has so many digits. */
  readonly padding: number
}

const knownKeys = ['start', 'step', 'prefix', 'suffix', 'padding']

export const planSequence: FieldPlanner = (field, options, type, context) => {
  const located = options.get('sequence')!
  const wrong = (message: string) =>
    context.problem(
      'field-option',
      located.place,
      `sequence of field '${field.name}': ${message}`,
      'sequence: {start: 1, step: 1, prefix: "ORD-", padding: 6}',
    )
  if (typeof located.value !== 'object' || located.value === null || Array.isArray(located.value)) {
    return wrong('its options are missing')
  }
  if (type && type.kind !== 'string') return wrong('it makes text, so the type must be string')
  const said = located.value as Readonly<Record<string, unknown>>
  const unknown = Object.keys(said).find((key) => !knownKeys.includes(key))
  if (unknown !== undefined) return wrong(`there is no option '${unknown}'`)
  const { start = 1, step = 1, prefix = '', suffix = '', padding = 0 } = said
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(step))
    return wrong('start and step must be whole numbers')
  if (typeof padding !== 'number' || !Number.isInteger(padding) || padding < 0 || padding > 100) {
    return wrong('padding must be a whole number from 0 to 100')
  }
  const texts = [prefix, suffix].map((text) => (typeof text === 'number' ? String(text) : text))
  if (!texts.every((text) => typeof text === 'string' && text.length <= 1000))
    return wrong('prefix and suffix must be short texts')
  return {
    generator: {
      kind: 'sequence',
      start: start as number,
      step: step as number,
      prefix: texts[0] as string,
      suffix: texts[1] as string,
      padding,
    },
    type: { kind: 'string' },
  }
}

export const sequenceKind: GeneratorKind<SequencePlan> = {
  source: (plan) => (_random, ordinal) => {
    const value = plan.start + plan.step * ordinal
    const digits = String(Math.abs(value)).padStart(plan.padding, '0')
    return `${plan.prefix}${value < 0 ? '-' : ''}${digits}${plan.suffix}`
  },
  maxJsonBytes: (plan) =>
    Buffer.byteLength(quote(plan.prefix + plan.suffix)) + Math.max(17, plan.padding + 1),
  write(plan, _type, code) {
    // Beyond 2^53 the digits of a number are no longer plain.
    if (code.encoding === 'csv' && csvCell(plan.prefix + plan.suffix) !== plan.prefix + plan.suffix)
      return false
    code.stringEnds()
    code.text(plan.prefix)
    code.line(
      `pos = ${code.reference(putSequenceNumber)}(buf, pos, ${plan.start} + ${plan.step} * ordinal, ${plan.padding});`,
    )
    code.text(plan.suffix)
    code.stringEnds()
    return true
  },
}

function putSequenceNumber(buffer: Uint8Array, position: number, value: number, padding: number): number {
  if (padding === 0) return putInteger(buffer, position, value)
  let pos = position
  if (value < 0) buffer[pos++] = 45
  const size = Math.abs(value)
  if (padding > 15 || size < 10 ** padding) return putPadded(buffer, pos, size, padding)
  return putInteger(buffer, pos, size)
}
