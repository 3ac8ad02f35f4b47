import { parseDateText } from '../expressions/date-text.js'
import { SqlDate } from '../values.js'
import { putDate } from '../writer/number-text.js'
import type { FieldPlanner, GeneratorKind } from './kind.js'
import { calendarLimits, defaultYear } from './year.js'

/** `type: date` with `min` and `max`, both included: every day equally likely. */
export interface DatePlan {
  readonly kind: 'date'
  readonly minDay: number
  /** Number of days to choose from. */
  readonly size: number
}

export const planDate: FieldPlanner = (field, options, type, context) => {
  const read = (name: string): number | null | undefined => {
    const text = options.text(name)
    if (text === undefined) return undefined
    const day = parseDateText(text)
    if (day !== null && day >= calendarLimits.minDay && day <= calendarLimits.maxDay) return day
    return context.problem(
      'field-value',
      options.place(name),
      `${name} of field '${field.name}' is not a date: ${JSON.stringify(text)}`,
      `${name}: "2025-01-31"`,
    )
  }
  const saidMin = read('min')
  const saidMax = read('max')
  if (saidMin === null || saidMax === null) return null
  const minDay = saidMin ?? Math.min(defaultYear.minDay, saidMax ?? defaultYear.minDay)
  const maxDay = saidMax ?? Math.max(defaultYear.maxDay, minDay)
  if (minDay > maxDay) {
    return context.problem(
      'field-range',
      options.place('min'),
      `min of field '${field.name}' is after its max`,
    )
  }
  return { generator: { kind: 'date', minDay, size: maxDay - minDay + 1 }, type: type! }
}

export const dateKind: GeneratorKind<DatePlan> = {
  source: (plan) => (random) => new SqlDate(plan.minDay + random.below(plan.size)),
  maxJsonBytes: () => 12,
  write(plan, _type, code) {
    code.stringEnds()
    code.drawBelow(plan.size)
    code.line(`pos = ${code.reference(putDate)}(buf, pos, ${plan.minDay} + r);`)
    code.stringEnds()
    return true
  },
}
