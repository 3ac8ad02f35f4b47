import type { FieldRandom } from '../random.js'
import { Decimal, type ValueType } from '../values.js'
import { putDecimal } from '../writer/number-text.js'
import { decimalFromText } from './constant-data.js'
import type { FieldPlanner, GeneratorKind } from './kind.js'

/** `type: decimal` with `min` and `max`, both included: every value of the scale equally likely. */
export interface DecimalPlan {
  readonly kind: 'decimal'
  /** Unscaled, decimal digits. */
  readonly min: string
  /** Number of values, decimal digits. */
  readonly size: string
}

export const planDecimal: FieldPlanner = (field, options, type, context) => {
  const declared = type as Extract<ValueType, { kind: 'decimal' }>
  const precision = options.count('precision', 1) ?? declared.precision
  const scale = options.count('scale') ?? declared.scale
  if (precision > 38 || scale > precision) {
    return context.problem(
      'field-type',
      options.place('precision'),
      `a decimal has at most 38 digits, and no more after the point`,
    )
  }
  const largest = 10n ** BigInt(precision) - 1n
  const limit = (name: string) => {
    const text = options.number(name) === undefined ? undefined : options.text(name)
    return text === undefined ? undefined : decimalFromText(text.trim(), scale)?.unscaled
  }
  const saidMax = limit('max')
  const min = limit('min') ?? (saidMax !== undefined && saidMax < 0n ? -largest : 0n)
  const usual = 100_000n * 10n ** BigInt(scale)
  const max = saidMax ?? (usual < largest ? (usual > min ? usual : largest) : largest)
  if (min < -largest || max > largest) {
    return context.problem(
      'field-range',
      options.place('max'),
      `min or max of field '${field.name}' has more than ${precision} digits`,
    )
  }
  if (min > max) {
    return context.problem(
      'field-range',
      options.place('min'),
      `min of field '${field.name}' is above its max`,
    )
  }
  return {
    generator: { kind: 'decimal', min: min.toString(), size: (max - min + 1n).toString() },
    type: { kind: 'decimal', precision, scale },
  }
}

export const decimalKind: GeneratorKind<DecimalPlan> = {
  source(plan, type) {
    const { scale } = type as Extract<ValueType, { kind: 'decimal' }>
    const min = BigInt(plan.min)
    const size = BigInt(plan.size)
    if (size > 2n ** 53n) return (random) => new Decimal(min + belowBig(random, size), scale)
    const small = Number(size)
    return (random) => new Decimal(min + BigInt(random.below(small)), scale)
  },
  // A sign, a point, a leading zero, 38 digits.
  maxJsonBytes: () => 41,
  write(plan, type, code) {
    const { scale } = type as Extract<ValueType, { kind: 'decimal' }>
    const min = Number(plan.min)
    const size = Number(plan.size)
    if (!Number.isSafeInteger(min) || size > 2 ** 53 || !Number.isSafeInteger(min + size) || scale > 15)
      return false
    code.drawBelow53(size)
    code.line(`pos = ${code.reference(putDecimal)}(buf, pos, ${min} + x, ${scale});`)
    return true
  },
}

/** A number below `bound`, exactly uniform: as many 32-bit numbers as it takes, drawn again when too large. */
function belowBig(random: FieldRandom, bound: bigint): bigint {
  const words = Math.ceil(bound.toString(2).length / 32) + 1
  const range = 1n << BigInt(words * 32)
  const limit = range - (range % bound)
  for (;;) {
    let drawn = 0n
    for (let i = 0; i < words; i++) drawn = (drawn << 32n) | BigInt(random.next())
    if (drawn < limit) return drawn % bound
  }
}
