import type { FieldPlanner, GeneratorKind } from './kind.js'

/** `type: boolean`: true and false equally likely. */
export interface BooleanPlan {
  readonly kind: 'boolean'
}

export const planBoolean: FieldPlanner = (_field, _options, type) => ({
  generator: { kind: 'boolean' },
  type: type!,
})

export const booleanKind: GeneratorKind<BooleanPlan> = {
  source: () => (random) => random.below(2) === 1,
  maxJsonBytes: () => 5,
  write(_plan, _type, code) {
    code.drawBelow(2)
    code.line('if (r === 1) {')
    code.literal('true')
    code.line('} else {')
    code.literal('false')
    code.line('}')
    return true
  },
}
