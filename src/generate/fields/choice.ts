import { textWriter } from '../value-text.js'
import type { Value, ValueType } from '../values.js'
import { type ConstantData, constantData, constantValue } from './constant-data.js'
import type { FieldPlanner, GeneratorKind } from './kind.js'

/** `oneOf`: one of a list, equally likely or by weight. */
export interface ChoicePlan {
  readonly kind: 'choice'
  readonly values: readonly ConstantData[]
  /**
   * Null = equally likely. Otherwise entry i is the first 32-bit number that no longer means value i; rising,
   * the last is 2^32.
   */
  readonly thresholds: readonly number[] | null
}

export const planChoice: FieldPlanner = (field, options, type, context) => {
  const located = options.get('oneOf')!
  const list: unknown = typeof located.value === 'string' ? located.value.split(',') : located.value
  if (!Array.isArray(list) || list.length === 0) {
    return context.problem(
      'field-option',
      located.place,
      `oneOf of field '${field.name}' must be a list with at least one value`,
    )
  }
  const wanted: ValueType = type ?? { kind: 'string' }
  const entries = list.map((entry: unknown) => weighted(entry))
  const weights = entries.map((entry) => entry.weight)
  if (weights.some((weight) => weight !== null) && weights.some((weight) => weight === null)) {
    return context.problem(
      'field-option',
      located.place,
      `oneOf of field '${field.name}' gives a weight to some values only`,
      '"value->0.5" for each',
    )
  }
  const values: ConstantData[] = []
  for (const entry of entries) {
    const value = constantData(entry.value, wanted)
    if (value === undefined || value === null) {
      return context.problem(
        'field-value',
        located.place,
        `oneOf of field '${field.name}' has ${JSON.stringify(entry.value)}, which is not a value of its type`,
      )
    }
    values.push(value)
  }
  if (weights[0] === null) return { generator: { kind: 'choice', values, thresholds: null }, type: wanted }
  const sum = weights.reduce<number>((total, weight) => total + weight!, 0)
  if (!(sum > 0)) {
    return context.problem('field-option', located.place, `the weights of field '${field.name}' add up to 0`)
  }
  return {
    generator: { kind: 'choice', values, thresholds: thresholds(weights as number[], sum) },
    type: wanted,
  }
}

/** `LOGIN->0.7` is the value LOGIN with weight 0.7. */
function weighted(entry: unknown): { value: unknown; weight: number | null } {
  const match = typeof entry === 'string' ? /^(.*)->\s*(\d+(?:\.\d*)?|\.\d+)\s*$/s.exec(entry) : null
  return match
    ? { value: match[1]!.trim(), weight: Number(match[2]) }
    : { value: typeof entry === 'string' ? entry.trim() : entry, weight: null }
}

function thresholds(weights: readonly number[], sum: number): number[] {
  let reached = 0
  const limits = weights.map((weight) => {
    reached += weight
    return Math.round((reached / sum) * 0x100000000)
  })
  // The values after the last weight above 0 are never chosen; rounding must not change that.
  let last = weights.length - 1
  while (weights[last] === 0) last--
  return limits.map((limit, i) => (i >= last ? 0x100000000 : limit))
}

/** Which value a 32-bit number means. */
function pick(limits: readonly number[], drawn: number): number {
  let low = 0
  let high = limits.length - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    if (drawn < limits[middle]!) high = middle
    else low = middle + 1
  }
  return low
}

export const choiceKind: GeneratorKind<ChoicePlan> = {
  source(plan, type) {
    const values: Value[] = plan.values.map((value) => constantValue(value, type))
    const limits = plan.thresholds
    if (limits) return (random) => values[pick(limits, random.next())]!
    return (random) => values[random.below(values.length)]!
  },
  maxJsonBytes: (plan, type) =>
    plan.values.reduce<number>(
      (most, value) =>
        Math.max(most, Buffer.byteLength(textWriter(type, 'json')(constantValue(value, type)))),
      0,
    ),
  write(plan, type, code) {
    const write = textWriter(type, code.encoding)
    const texts = plan.values.map((value) => write(constantValue(value, type)))
    const chosen = code.variable()
    if (plan.thresholds) {
      code.draw()
      code.line(`${chosen} = ${code.reference(pick)}(${code.reference(plan.thresholds)}, t >>> 0);`)
    } else {
      code.drawBelow(texts.length)
      code.line(`${chosen} = r;`)
    }
    if (fitsCode(texts)) {
      code.line(`switch (${chosen}) {`)
      texts.forEach((text, i) => {
        code.line(`case ${i}: {`)
        code.literal(text)
        code.line('break; }')
      })
      code.line('}')
      return true
    }
    const text = code.variable()
    code.line(`${text} = ${code.reference(texts.map((one) => new Uint8Array(Buffer.from(one))))}[${chosen}];`)
    code.line(`for (r = 0; r < ${text}.length; r++) buf[pos + r] = ${text}[r];`)
    code.line(`pos += ${text}.length;`)
    return true
  },
}

/** Few short texts are written by code of their own each; that takes half the time of copying from a table. */
function fitsCode(texts: readonly string[]): boolean {
  return texts.length <= 16 && texts.reduce((sum, text) => sum + text.length, 0) <= 256
}
