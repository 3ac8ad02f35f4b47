import type { ValueType } from '../values.js'
import { arrayKind, planArray } from './array.js'
import { booleanKind, planBoolean } from './boolean.js'
import { choiceKind, planChoice } from './choice.js'
import { constantKind, planConstant } from './constant.js'
import { dateKind, planDate } from './date.js'
import { decimalKind, planDecimal } from './decimal.js'
import { formatPatterns } from './formats.js'
import { incrementalKind, planIncremental } from './incremental.js'
import { integerKind, planInteger } from './integer.js'
import type { FieldPlanner, GeneratorKind } from './kind.js'
import type { GeneratorPlan } from './plan.js'
import { planReal, realKind } from './real.js'
import { planFormat, planRegex, planString, regexKind } from './regex.js'
import { planSequence, sequenceKind } from './sequence.js'
import { planSql, sqlKind } from './sql.js'
import { planStruct, structKind } from './struct.js'
import { planTimestamp, timestampKind } from './timestamp.js'
import { planUuid, uuidKind } from './uuid.js'

/** Every kind of generator, by the `kind` of its plan. */
const kinds: { readonly [K in GeneratorPlan['kind']]: GeneratorKind<Extract<GeneratorPlan, { kind: K }>> } = {
  array: arrayKind,
  boolean: booleanKind,
  choice: choiceKind,
  constant: constantKind,
  date: dateKind,
  decimal: decimalKind,
  incremental: incrementalKind,
  integer: integerKind,
  real: realKind,
  regex: regexKind,
  sequence: sequenceKind,
  sql: sqlKind,
  struct: structKind,
  timestamp: timestampKind,
  uuid: uuidKind,
}

export function kindOf<P extends GeneratorPlan>(plan: P): GeneratorKind<P> {
  // The map's type ties each key to its plan; TypeScript cannot follow that through a lookup.
  return kinds[plan.kind] as unknown as GeneratorKind<P>
}

/** The options that say by themselves how a field is made; the first one a field has counts. */
export const plannersByOption: Readonly<Record<string, FieldPlanner>> = {
  sql: planSql,
  static: planConstant,
  oneOf: planChoice,
  regex: planRegex,
  uuid: planUuid,
  sequence: planSequence,
  incremental: planIncremental,
  ...Object.fromEntries(Object.keys(formatPatterns).map((name) => [name, planFormat])),
}

/** Without such an option the type decides. */
export const plannersByType: Readonly<Partial<Record<ValueType['kind'], FieldPlanner>>> = {
  string: planString,
  integer: planInteger,
  float: planReal,
  double: planReal,
  decimal: planDecimal,
  boolean: planBoolean,
  timestamp: planTimestamp,
  date: planDate,
  array: planArray,
  struct: planStruct,
}
