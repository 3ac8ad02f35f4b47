import type { Place } from '../../model/problem.js'
import { jsonBytes, longestBytes } from '../regex/length.js'
import { regexText } from '../regex/text.js'
import type { RegexTree } from '../regex/tree.js'
import { writeRegex } from '../writer/regex-code.js'
import { formatPatterns } from './formats.js'
import type { FieldPlanner, GeneratorKind, PlanContext, Planned } from './kind.js'

/** `regex`, the formats made of one (`email`, `ipv4`, ...), and plain strings of a length. */
export interface RegexPlan {
  readonly kind: 'regex'
  readonly tree: RegexTree
}

export const planRegex: FieldPlanner = (field, options, type, context) => {
  const pattern = options.text('regex')
  if (pattern === undefined) return null
  if (type && type.kind !== 'string') {
    return context.problem(
      'field-type',
      field.type?.place ?? field.place,
      `a regex makes text, but field '${field.name}' has type ${field.type?.value}`,
      'type: string',
    )
  }
  return fromPattern(pattern, options.place('regex'), context)
}

/** `email: true` and its like. */
export const planFormat: FieldPlanner = (_field, options, _type, context) => {
  const name = Object.keys(formatPatterns).find((format) => options.asksFor(format))!
  const said = options.get(name)!.value
  // `email: "shop.example"` names the domain.
  const domain = name === 'email' && typeof said === 'string' && said.includes('.') ? said : null
  const pattern = domain === null ? formatPatterns[name]! : `[a-z]{3,10}\\.[a-z]{3,12}@${escapeRegex(domain)}`
  return fromPattern(pattern, options.place(name), context)
}

/** Plain strings: letters and digits, `minLen` to `maxLen` of them (1 to 20 unless said). */
export const planString: FieldPlanner = (field, options, _type, context) => {
  const min = options.count('minLen') ?? 1
  const max = options.count('maxLen') ?? Math.max(20, min)
  if (min > max) {
    return context.problem(
      'field-range',
      options.place('minLen'),
      `minLen ${min} of field '${field.name}' is above its maxLen ${max}`,
    )
  }
  return fromPattern(`[A-Za-z0-9]{${min},${max}}`, options.place('maxLen'), context)
}

function escapeRegex(text: string): string {
  return text.replace(/[^A-Za-z0-9]/gu, '\\$&')
}

function fromPattern(pattern: string, place: Place, context: PlanContext): Planned | null {
  const tree = context.parseRegex(pattern, place)
  return tree && { generator: { kind: 'regex', tree }, type: { kind: 'string' } }
}

export const regexKind: GeneratorKind<RegexPlan> = {
  source: (plan) => regexText(plan.tree),
  maxJsonBytes: (plan) => longestBytes(plan.tree, jsonBytes) + 2,
  write(plan, _type, code) {
    code.stringEnds()
    const written = writeRegex(code, plan.tree)
    if (written) code.stringEnds()
    return written
  },
}
