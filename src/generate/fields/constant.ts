import { textWriter } from '../value-text.js'
import type { ValueType } from '../values.js'
import { type ConstantData, constantData, constantValue } from './constant-data.js'
import type { FieldPlanner, GeneratorKind } from './kind.js'

/** `static`: the same value in every record. */
export interface ConstantPlan {
  readonly kind: 'constant'
  readonly value: ConstantData
}

export const planConstant: FieldPlanner = (field, options, type, context) => {
  const located = options.get('static')!
  // Without a type a field is a string, as everywhere in Data Caterer.
  const wanted: ValueType = type ?? { kind: 'string' }
  const value = constantData(located.value, wanted)
  if (value === undefined) {
    return context.problem(
      'field-value',
      located.place,
      `static of field '${field.name}' is not a value of its type`,
    )
  }
  return { generator: { kind: 'constant', value }, type: wanted }
}

export const constantKind: GeneratorKind<ConstantPlan> = {
  source(plan, type) {
    const value = constantValue(plan.value, type)
    return () => value
  },
  maxJsonBytes: (plan, type) => Buffer.byteLength(textWriter(type, 'json')(constantValue(plan.value, type))),
  write(plan, type, code) {
    if (plan.value === null) return false
    code.literal(textWriter(type, code.encoding)(constantValue(plan.value, type)))
    return true
  },
}
