import type { ValueType } from '../values.js'
import type { ArrayPlan } from './array.js'
import type { BooleanPlan } from './boolean.js'
import type { ChoicePlan } from './choice.js'
import type { ConstantPlan } from './constant.js'
import type { DatePlan } from './date.js'
import type { DecimalPlan } from './decimal.js'
import type { IncrementalPlan } from './incremental.js'
import type { IntegerPlan } from './integer.js'
import type { RealPlan } from './real.js'
import type { RegexPlan } from './regex.js'
import type { SequencePlan } from './sequence.js'
import type { SqlPlan } from './sql.js'
import type { StructPlan } from './struct.js'
import type { TimestampPlan } from './timestamp.js'
import type { UuidPlan } from './uuid.js'

/** One field, ready to be generated. */
export interface FieldPlan {
  readonly name: string
  readonly type: ValueType
  /** The field's own seed, 32-bit; null = the plan's. */
  readonly seed: number | null
  /** Share of the records in which the field is null, 0..1. */
  readonly nullProbability: number
  /** Fields its expression reads. */
  readonly references: readonly string[]
  readonly generator: GeneratorPlan
}

/** How values are made: plain data, one shape for each kind. */
export type GeneratorPlan =
  | ArrayPlan
  | BooleanPlan
  | ChoicePlan
  | ConstantPlan
  | DatePlan
  | DecimalPlan
  | IncrementalPlan
  | IntegerPlan
  | RealPlan
  | RegexPlan
  | SequencePlan
  | SqlPlan
  | StructPlan
  | TimestampPlan
  | UuidPlan
