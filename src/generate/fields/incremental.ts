import type { ValueType } from '../values.js'
import { putInteger } from '../writer/number-text.js'
import type { FieldPlanner, GeneratorKind } from './kind.js'

/** `incremental`: whole numbers from a start upwards, in the stream's order. */
export interface IncrementalPlan {
  readonly kind: 'incremental'
  readonly start: number
}

export const planIncremental: FieldPlanner = (field, options, type, context) => {
  const located = options.get('incremental')!
  const start = located.value === true ? 1 : options.integer('incremental')
  if (start === undefined) return null
  const wanted: ValueType = type ?? { kind: 'integer', bits: 64 }
  if (wanted.kind !== 'integer' && wanted.kind !== 'string') {
    return context.problem(
      'field-type',
      located.place,
      `incremental makes whole numbers, but field '${field.name}' has type ${field.type?.value}`,
      'type: long',
    )
  }
  return { generator: { kind: 'incremental', start }, type: wanted }
}

export const incrementalKind: GeneratorKind<IncrementalPlan> = {
  source: (plan, type) =>
    type.kind === 'string'
      ? (_random, ordinal) => String(plan.start + ordinal)
      : (_random, ordinal) => plan.start + ordinal,
  maxJsonBytes: () => 19,
  write(plan, type, code) {
    if (type.kind === 'string') code.stringEnds()
    code.line(`pos = ${code.reference(putInteger)}(buf, pos, ${plan.start} + ordinal);`)
    if (type.kind === 'string') code.stringEnds()
    return true
  },
}
