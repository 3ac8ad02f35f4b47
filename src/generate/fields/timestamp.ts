import { parseTimestampText } from '../expressions/date-text.js'
import { Timestamp } from '../values.js'
import { putTimestamp } from '../writer/number-text.js'
import type { FieldPlanner, GeneratorKind } from './kind.js'
import { calendarLimits, defaultYear } from './year.js'

/** `type: timestamp` with `min` and `max`, both included: every millisecond equally likely. */
export interface TimestampPlan {
  readonly kind: 'timestamp'
  readonly minMs: number
  /** Number of milliseconds to choose from. */
  readonly size: number
}

export const planTimestamp: FieldPlanner = (field, options, type, context) => {
  const read = (name: string): number | null | undefined => {
    const text = options.text(name)
    if (text === undefined) return undefined
    const ms = parseTimestampText(text)
    if (ms !== null && ms >= calendarLimits.minMs && ms <= calendarLimits.maxMs) return ms
    return context.problem(
      'field-value',
      options.place(name),
      `${name} of field '${field.name}' is not a time: ${JSON.stringify(text)}`,
      `${name}: "2025-01-31 23:59:59"`,
    )
  }
  const saidMin = read('min')
  const saidMax = read('max')
  if (saidMin === null || saidMax === null) return null
  const minMs = saidMin ?? Math.min(defaultYear.minMs, saidMax ?? defaultYear.minMs)
  const maxMs = saidMax ?? Math.max(defaultYear.maxMs, minMs)
  if (minMs > maxMs) {
    return context.problem(
      'field-range',
      options.place('min'),
      `min of field '${field.name}' is after its max`,
    )
  }
  return { generator: { kind: 'timestamp', minMs, size: maxMs - minMs + 1 }, type: type! }
}

export const timestampKind: GeneratorKind<TimestampPlan> = {
  source: (plan) => (random) => new Timestamp(plan.minMs + random.below(plan.size)),
  maxJsonBytes: () => 26,
  write(plan, _type, code) {
    code.stringEnds()
    code.drawBelow53(plan.size)
    code.line(`pos = ${code.reference(putTimestamp)}(buf, pos, ${plan.minMs} + x);`)
    code.stringEnds()
    return true
  },
}
