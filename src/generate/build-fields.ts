import { didYouMean } from '../model/did-you-mean.js'
import type { Place, Report } from '../model/problem.js'
import type { ScenarioField } from '../model/scenario.js'
import { checkExpression, parseExpression, SqlError, type SqlNode, typeName } from './expressions/index.js'
import { plannersByOption, plannersByType } from './fields/index.js'
import type { PlanContext, Planned } from './fields/kind.js'
import { FieldOptions } from './fields/options.js'
import type { FieldPlan } from './fields/plan.js'
import { knownTypeNames, parseFieldType } from './fields/types.js'
import { RegexError } from './regex/errors.js'
import { parseRegex } from './regex/parse.js'
import type { RegexTree } from './regex/tree.js'
import type { ValueType } from './values.js'

/**
 * Plans the fields of one stream. A field whose expression reads others is planned after them, whatever the
 * order in the scenario; fields that read each other in a circle are refused.
 */
export class FieldPlanner implements PlanContext {
  /** In the order in which they can be made. */
  readonly planned = new Map<string, FieldPlan>()
  readonly #byName: ReadonlyMap<string, ScenarioField>
  /** Fields being planned now, the outermost first. */
  readonly #open: string[] = []
  readonly #failed = new Set<string>()

  constructor(
    readonly fields: readonly ScenarioField[],
    readonly report: Report,
  ) {
    this.#byName = new Map(fields.map((field) => [field.name, field]))
  }

  /** Types of all fields planned so far. */
  get columns(): Map<string, ValueType> {
    return new Map([...this.planned].map(([name, field]) => [name, field.type]))
  }

  planAll(): boolean {
    const seen = new Set<string>()
    for (const field of this.fields) {
      if (seen.has(field.name)) {
        this.#failed.add(field.name)
        this.problem('duplicate-field', field.place, `there are two fields named '${field.name}'`)
      }
      seen.add(field.name)
      this.#plan(field)
    }
    return this.#failed.size === 0
  }

  /** A field made by heapmark itself, from an expression inside another field's. */
  addHidden(field: FieldPlan): void {
    this.planned.set(field.name, field)
  }

  problem(rule: string, place: Place, message: string, instead?: string): null {
    this.report({ severity: 'error', rule, place, message, ...(instead === undefined ? {} : { instead }) })
    return null
  }

  parseRegex(text: string, place: Place): RegexTree | null {
    try {
      return parseRegex(text)
    } catch (error) {
      if (!(error instanceof RegexError)) throw error
      return this.problem(
        'regex',
        place,
        `regex ${shown(text, error.offset)}: ${error.message}`,
        error.instead,
      )
    }
  }

  parseSql(text: string, place: Place, field: ScenarioField, wanted: ValueType | null): Planned | null {
    try {
      const parsed = parseExpression(text)
      if (!this.#planReferences(parsed, field)) return null
      const columns = this.columns
      // A column that could not be planned was reported where it stands; its users are not at fault.
      if ([...columnNames(parsed)].some((name) => this.#isFailed(name))) return null
      let { type, references } = checkExpression(parsed, columns)
      let tree: SqlNode = parsed
      if (wanted && typeName(wanted) !== typeName(type)) {
        tree = { kind: 'cast', expression: parsed, type: wanted, offset: 0 }
        ;({ type, references } = checkExpression(tree, columns))
      }
      return { generator: { kind: 'sql', tree }, type, references }
    } catch (error) {
      if (!(error instanceof SqlError)) throw error
      return this.problem('sql', place, `sql ${shown(text, error.offset)}: ${error.message}`, error.instead)
    }
  }

  nested(field: ScenarioField): Planned | null {
    return this.#generator(field)
  }

  ofType(field: ScenarioField, type: ValueType, options: FieldOptions): Planned | null {
    if (type.kind === 'struct') return this.#byType(field, type, options)
    const byOption = Object.entries(plannersByOption).find(([name]) => options.asksFor(name))
    return byOption ? byOption[1](field, options, type, this) : this.#byType(field, type, options)
  }

  #plan(field: ScenarioField): FieldPlan | null {
    const done = this.planned.get(field.name)
    if (done || this.#failed.has(field.name)) return done ?? null
    this.#open.push(field.name)
    const options = new FieldOptions(field, (...args) => this.#failedProblem(field, ...args))
    const generated = this.#generator(field, options)
    const seed = options.integer('seed')
    const nullProbability = this.#nullProbability(field, options)
    this.#open.pop()
    if (!generated || nullProbability === null || this.#failed.has(field.name)) {
      this.#failed.add(field.name)
      return null
    }
    const plan: FieldPlan = {
      name: field.name,
      type: generated.type,
      seed: seed === undefined ? null : seed | 0,
      nullProbability,
      references: generated.references ?? [],
      generator: generated.generator,
    }
    this.planned.set(field.name, plan)
    return plan
  }

  #failedProblem(field: ScenarioField, rule: string, place: Place, message: string, instead?: string): null {
    this.#failed.add(field.name)
    return this.problem(rule, place, message, instead)
  }

  #nullProbability(field: ScenarioField, options: FieldOptions): number | null {
    if (!options.flag('enableNull')) return 0
    const share = options.number('nullProb') ?? 0.1
    if (share >= 0 && share <= 1) return share
    return this.problem(
      'field-option',
      options.place('nullProb'),
      `nullProb of field '${field.name}' must be from 0 to 1`,
    )
  }

  #generator(field: ScenarioField, given?: FieldOptions): Planned | null {
    let wrong = false
    const options =
      given ??
      new FieldOptions(field, (...args) => {
        wrong = true
        return this.problem(...args)
      })
    const planned = this.#chooseGenerator(field, options)
    return wrong ? null : planned
  }

  #chooseGenerator(field: ScenarioField, options: FieldOptions): Planned | null {
    if (field.fields.length > 0 && !options.has('sql')) {
      if (field.type && /^array\b/.test(field.type.value)) {
        return plannersByType.array!(
          field,
          options,
          { kind: 'array', of: { kind: 'struct', fields: [] } },
          this,
        )
      }
      return plannersByType.struct!(field, options, null, this)
    }
    const type = this.#type(field, options)
    if (type === undefined) return null
    if (type?.kind === 'array' && !options.has('sql'))
      return plannersByType.array!(field, options, type, this)
    const byOption = Object.entries(plannersByOption).find(([name]) => options.asksFor(name))
    if (byOption) return byOption[1](field, options, type, this)
    return this.#byType(field, type ?? typeOfLimits(options), options)
  }

  #byType(field: ScenarioField, type: ValueType, options: FieldOptions): Planned | null {
    return plannersByType[type.kind]!(field, options, type, this)
  }

  /** The field's declared type; null without one, undefined when it is not known (reported). */
  #type(field: ScenarioField, options: FieldOptions): ValueType | null | undefined {
    if (!field.type) return null
    const text =
      field.type.value === 'array' ? `array<${options.text('arrayType') ?? 'string'}>` : field.type.value
    const type = parseFieldType(text)
    if (type) return type
    const message =
      text === 'struct'
        ? `field '${field.name}' is a struct without fields`
        : `the type '${text}' of field '${field.name}' is not known; known: ${knownTypeNames.join(', ')}`
    this.problem('field-type', field.type.place, message, didYouMean(text, knownTypeNames))
    return undefined
  }

  /** Plans every field that an expression names, before the expression itself. */
  #planReferences(node: SqlNode, reader: ScenarioField): boolean {
    const reading = this.#open.at(-1) ?? reader.name
    for (const name of columnNames(node)) {
      const field =
        this.#byName.get(name) ??
        [...this.#byName.values()].find((other) => other.name.toLowerCase() === name.toLowerCase())
      if (!field || this.planned.has(field.name)) continue
      if (this.#open.includes(field.name)) {
        const circle = [...this.#open.slice(this.#open.indexOf(field.name)), field.name]
          .map((step) => `'${step}'`)
          .join(' -> ')
        this.problem('circular-reference', reader.place, `field '${reading}' depends on itself: ${circle}`)
        return false
      }
      this.#plan(field)
    }
    return true
  }

  #isFailed(name: string): boolean {
    return (
      this.#failed.has(name) ||
      [...this.#failed].some((failed) => failed.toLowerCase() === name.toLowerCase())
    )
  }
}

/** Numbers as limits say that a field without a type is a number. */
function typeOfLimits(options: FieldOptions): ValueType {
  const limits = ['min', 'max'].map((name) => options.get(name)?.value).filter((value) => value !== undefined)
  if (limits.length === 0 || !limits.every((limit) => typeof limit === 'number')) return { kind: 'string' }
  return limits.every(Number.isInteger) ? { kind: 'integer', bits: 64 } : { kind: 'double' }
}

/** Names of the columns anywhere in an expression. */
function columnNames(node: unknown, names = new Set<string>()): Set<string> {
  if (Array.isArray(node)) for (const item of node) columnNames(item, names)
  else if (typeof node === 'object' && node !== null) {
    const { kind, name } = node as { kind?: unknown; name?: unknown }
    if (kind === 'column' && typeof name === 'string') names.add(name)
    for (const child of Object.values(node)) if (typeof child === 'object') columnNames(child, names)
  }
  return names
}

/** `at character 12 ('{x}...')`: where in a text something is wrong, counted from 1. */
function shown(text: string, offset: number): string {
  const at = Math.min(offset, text.length)
  if (at === text.length && text.length > 0) return `at its end (character ${at + 1})`
  const rest = text.slice(at, at + 20)
  return `at character ${at + 1} ('${rest}${text.length > at + 20 ? '...' : ''}')`
}
