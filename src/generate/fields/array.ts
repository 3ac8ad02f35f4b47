import type { ValueType } from '../values.js'
import type { FieldPlanner, GeneratorKind } from './kind.js'
import type { GeneratorPlan } from './plan.js'

/** `type: array<...>`: `arrayMinLen` to `arrayMaxLen` elements, every length equally likely. */
export interface ArrayPlan {
  readonly kind: 'array'
  readonly minLength: number
  readonly maxLength: number
  readonly element: GeneratorPlan
}

/** Data Caterer's default. */
const defaultMaxLength = 5
const longestArray = 10_000

export const planArray: FieldPlanner = (field, options, type, context) => {
  const of = (type as Extract<ValueType, { kind: 'array' }>).of
  const fixed = options.count('arrayFixedSize')
  const minLength = fixed ?? options.count('arrayMinLen') ?? 0
  const maxLength = fixed ?? options.count('arrayMaxLen') ?? Math.max(defaultMaxLength, minLength)
  if (minLength > maxLength || maxLength > longestArray) {
    return context.problem(
      'field-range',
      options.place(minLength > maxLength ? 'arrayMinLen' : 'arrayMaxLen'),
      minLength > maxLength
        ? `arrayMinLen ${minLength} of field '${field.name}' is above its arrayMaxLen ${maxLength}`
        : `arrays of field '${field.name}' could have more than ${longestArray} elements`,
    )
  }
  const element = context.ofType(field, of, options)
  if (!element) return null
  return {
    generator: { kind: 'array', minLength, maxLength, element: element.generator },
    type: { kind: 'array', of: element.type },
    references: element.references ?? [],
  }
}

export const arrayKind: GeneratorKind<ArrayPlan> = {
  source(plan, type, context) {
    const element = context.source(plan.element, (type as Extract<ValueType, { kind: 'array' }>).of)
    const lengths = plan.maxLength - plan.minLength + 1
    return (random, ordinal, row) =>
      Array.from({ length: plan.minLength + random.below(lengths) }, () => element(random, ordinal, row))
  },
  maxJsonBytes(plan, type, context) {
    const of = (type as Extract<ValueType, { kind: 'array' }>).of
    return 2 + plan.maxLength * (1 + context.maxJsonBytes(plan.element, of))
  },
}
