import { quote } from '../json-text.js'
import { Struct, type ValueType } from '../values.js'
import type { FieldPlanner, GeneratorKind } from './kind.js'
import type { GeneratorPlan } from './plan.js'

/** `type: struct` with `fields`. */
export interface StructPlan {
  readonly kind: 'struct'
  readonly members: readonly { readonly name: string; readonly generator: GeneratorPlan }[]
}

export const planStruct: FieldPlanner = (field, _options, _type, context) => {
  const members: { name: string; generator: GeneratorPlan }[] = []
  const fields: { name: string; type: ValueType }[] = []
  const references = new Set<string>()
  let failed = false
  for (const member of field.fields) {
    const planned = context.nested(member)
    if (!planned) {
      failed = true
      continue
    }
    members.push({ name: member.name, generator: planned.generator })
    fields.push({ name: member.name, type: planned.type })
    for (const name of planned.references ?? []) references.add(name)
  }
  if (failed) return null
  if (members.length === 0) {
    return context.problem('field-type', field.place, `field '${field.name}' is a struct without fields`)
  }
  return {
    generator: { kind: 'struct', members },
    type: { kind: 'struct', fields },
    references: [...references],
  }
}

export const structKind: GeneratorKind<StructPlan> = {
  source(plan, type, context) {
    const { fields } = type as Extract<ValueType, { kind: 'struct' }>
    const names = fields.map((field) => field.name)
    const sources = plan.members.map((member, i) => context.source(member.generator, fields[i]!.type))
    return (random, ordinal, row) =>
      new Struct(
        names,
        sources.map((source) => source(random, ordinal, row)),
      )
  },
  maxJsonBytes(plan, type, context) {
    const { fields } = type as Extract<ValueType, { kind: 'struct' }>
    return plan.members.reduce(
      (sum, member, i) =>
        sum +
        Buffer.byteLength(quote(member.name)) +
        2 +
        context.maxJsonBytes(member.generator, fields[i]!.type),
      2,
    )
  },
}
