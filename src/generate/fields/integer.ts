import type { ValueType } from '../values.js'
import { putInteger } from '../writer/number-text.js'
import { fitsInteger } from './constant-data.js'
import type { FieldPlanner, GeneratorKind } from './kind.js'

/** `type: integer` (long, short, byte) with `min` and `max`, both included; each value equally likely. */
export interface IntegerPlan {
  readonly kind: 'integer'
  readonly min: number
  /** Number of values, at most 2^53. */
  readonly size: number
}

const defaultMax = { 8: 127, 16: 1000, 32: 100_000, 64: 100_000 } as const

export const planInteger: FieldPlanner = (field, options, type, context) => {
  const { bits } = type as Extract<ValueType, { kind: 'integer' }>
  const saidMin = options.integer('min')
  const min = saidMin ?? Math.min(0, options.integer('max') ?? 0)
  const max = options.integer('max') ?? Math.max(defaultMax[bits], min)
  for (const [name, value] of [
    ['min', min],
    ['max', max],
  ] as const) {
    if (!fitsInteger(value, bits)) {
      return context.problem(
        'field-range',
        options.place(name),
        `${name} ${value} of field '${field.name}' does not fit its type`,
      )
    }
  }
  if (min > max) {
    return context.problem(
      'field-range',
      options.place('min'),
      `min ${min} of field '${field.name}' is above its max ${max}`,
    )
  }
  const size = max - min + 1
  if (size > 2 ** 53) {
    return context.problem(
      'field-range',
      options.place('min'),
      `min to max of field '${field.name}' spans more than 2^53 values`,
    )
  }
  return { generator: { kind: 'integer', min, size }, type: type! }
}

export const integerKind: GeneratorKind<IntegerPlan> = {
  source: (plan) => (random) => plan.min + random.below(plan.size),
  maxJsonBytes: () => 17,
  write(plan, _type, code) {
    code.drawBelow53(plan.size)
    code.line(`pos = ${code.reference(putInteger)}(buf, pos, ${plan.min} + x);`)
    return true
  },
}
