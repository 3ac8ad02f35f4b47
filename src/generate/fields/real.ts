import type { FieldPlanner, GeneratorKind } from './kind.js'

/** `type: double` or `float` with `min` (included) and `max`; uniform in steps of 2^-53 of the span. */
export interface RealPlan {
  readonly kind: 'real'
  readonly min: number
  readonly max: number
}

export const planReal: FieldPlanner = (field, options, type, context) => {
  const saidMax = options.number('max')
  const min = options.number('min') ?? Math.min(0, saidMax ?? 0)
  const max = saidMax ?? Math.max(100_000, min)
  if (min > max) {
    return context.problem(
      'field-range',
      options.place('min'),
      `min ${min} of field '${field.name}' is above its max ${max}`,
    )
  }
  return { generator: { kind: 'real', min, max }, type: type! }
}

export const realKind: GeneratorKind<RealPlan> = {
  source(plan, type) {
    const { min, max } = plan
    // This form does not overflow, whatever the limits.
    const draw = (share: number) => Math.min(max, Math.max(min, min * (1 - share) + max * share))
    if (type.kind === 'float') return (random) => Math.fround(draw(random.fraction()))
    return (random) => draw(random.fraction())
  },
  // -1.2345678901234567E-308
  maxJsonBytes: () => 26,
}
