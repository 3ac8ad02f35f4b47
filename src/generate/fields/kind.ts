import type { Place } from '../../model/problem.js'
import type { ScenarioField } from '../../model/scenario.js'
import type { FieldRandom } from '../random.js'
import type { RegexTree } from '../regex/tree.js'
import type { Row, Value, ValueType } from '../values.js'
import type { WriterCode } from '../writer/code.js'
import type { FieldOptions } from './options.js'
import type { GeneratorPlan } from './plan.js'

/** Makes the value of one record. `ordinal` counts the stream's records from 0. */
export type ValueSource = (random: FieldRandom, ordinal: number, row: Row) => Value

/** What a source may know about its stream. */
export interface SourceContext {
  readonly nowMs: number
  /** Types of all fields of the stream. */
  readonly columns: ReadonlyMap<string, ValueType>
  /** For kinds made of others. */
  source(generator: GeneratorPlan, type: ValueType): ValueSource
  maxJsonBytes(generator: GeneratorPlan, type: ValueType): number
  /** Most bytes of a field's JSON text; undefined when there is no such field. */
  columnBytes(name: string): number | undefined
}

/** A kind of generator at run time: the readable reference and, where it pays, the compiled form. */
export interface GeneratorKind<P extends GeneratorPlan> {
  source(plan: P, type: ValueType, context: SourceContext): ValueSource
  /** No JSON text of a value takes more bytes. */
  maxJsonBytes(plan: P, type: ValueType, context: SourceContext): number
  /**
   * Adds code that writes a value's text, drawing the same random numbers as `source`.
   * @returns false when this plan has no compiled form; nothing was added then
   */
  write?(plan: P, type: ValueType, code: WriterCode, firstIndex: number): boolean
}

/** A field as planned, before it has a name. */
export interface Planned {
  readonly generator: GeneratorPlan
  readonly type: ValueType
  readonly references?: readonly string[]
}

/** What planning a field may ask for. Everything that returns null has reported why. */
export interface PlanContext {
  /** Reports an error. */
  problem(rule: string, place: Place, message: string, instead?: string): null
  parseRegex(text: string, place: Place): RegexTree | null
  /** Parses and checks an expression against the stream's other fields. */
  parseSql(text: string, place: Place, field: ScenarioField, wanted: ValueType | null): Planned | null
  /** Plans a field inside another one. */
  nested(field: ScenarioField): Planned | null
  /** Plans a value of `type` made by `options` (elements of arrays). */
  ofType(field: ScenarioField, type: ValueType, options: FieldOptions): Planned | null
}

/** Reads a field's options; null = there was an error, which was reported. */
export type FieldPlanner = (
  field: ScenarioField,
  options: FieldOptions,
  type: ValueType | null,
  context: PlanContext,
) => Planned | null
