import { Struct, type Value, type ValueType } from '../values.js'
import { type Bound, constantValue, result } from './bound.js'
import { cast } from './cast.js'
import { closest, SqlError } from './errors.js'
import type { ColumnNode } from './nodes.js'
import { intType, isNumeric, typeName } from './types.js'

/** The fields an expression can see, and which of them it used. */
export interface Scope {
  readonly columns: ReadonlyMap<string, ValueType>
  readonly references: Set<string>
}

/** As in Spark, the case of a name does not count; the exact spelling wins where two differ only in case. */
export function bindColumn(node: ColumnNode, scope: Scope): Bound {
  const name = findName(node.name, scope.columns.keys())
  const type = name === undefined ? undefined : scope.columns.get(name)
  if (name === undefined || type === undefined) throw unknownColumn(node, scope)
  scope.references.add(name)
  let bound: Bound = {
    type,
    evaluate: (row) => row.get(name) ?? null,
    constant: false,
    offset: node.offset,
    name: node.name,
  }
  for (const step of node.path) bound = bindField(bound, step, node.offset)
  return bound
}

function unknownColumn(node: ColumnNode, scope: Scope): SqlError {
  const dotted = [node.name, ...node.path].join('.')
  if (scope.columns.has(dotted)) {
    return new SqlError(node.offset, `a name with a dot must be back-quoted`, `\`${dotted}\``)
  }
  const names = [...scope.columns.keys()]
  const known =
    names.length === 0 ? 'none' : `${names.slice(0, 12).join(', ')}${names.length > 12 ? ', ...' : ''}`
  return new SqlError(
    node.offset,
    `unknown column '${node.name}'; known: ${known}`,
    closest(node.name, names),
  )
}

/** `struct.name`, and `array.name` for an array of structs: the array of that member. */
export function bindField(of: Bound, name: string, offset: number): Bound {
  const inArray = of.type.kind === 'array'
  const struct = of.type.kind === 'array' ? of.type.of : of.type
  if (struct.kind !== 'struct') {
    throw new SqlError(offset, `'.${name}' asks for a field, but ${label(of)} is ${typeName(of.type)}`)
  }
  const names = struct.fields.map((field) => field.name)
  const found = findName(name, names)
  if (found === undefined) {
    throw new SqlError(
      offset,
      `${label(of)} has no field '${name}'; it has ${names.join(', ')}`,
      closest(name, names),
    )
  }
  const at = names.indexOf(found)
  const member = (value: Value) => (value === null ? null : (value as Struct).values[at]!)
  const type: ValueType = inArray ? { kind: 'array', of: struct.fields[at]!.type } : struct.fields[at]!.type
  const { evaluate } = of
  return result(
    type,
    [of],
    offset,
    inArray
      ? (row, context) => (evaluate(row, context) as readonly Value[] | null)?.map(member) ?? null
      : (row, context) => member(evaluate(row, context)),
    name,
  )
}

/** `array[0]`, from 0, null outside the array; `struct['name']`. */
export function bindIndex(of: Bound, index: Bound, offset: number): Bound {
  if (of.type.kind === 'struct' && index.constant && index.type.kind === 'string') {
    return bindField(of, constantValue(index) as string, offset)
  }
  if (of.type.kind !== 'array') {
    throw new SqlError(offset, `[ ] asks for an element, but ${label(of)} is ${typeName(of.type)}`)
  }
  if (!isNumeric(index.type) || index.type.kind !== 'integer') {
    throw new SqlError(index.offset, `an index is a whole number, not ${typeName(index.type)}`)
  }
  const array = of.evaluate
  const position = cast(index, intType).evaluate
  return result(of.type.of, [of, index], offset, (row, context) => {
    const values = array(row, context) as readonly Value[] | null
    const at = position(row, context) as number | null
    return values === null || at === null ? null : (values[at] ?? null)
  })
}

function findName(wanted: string, names: Iterable<string>): string | undefined {
  let sameLetters: string | undefined
  for (const name of names) {
    if (name === wanted) return name
    if (sameLetters === undefined && name.toLowerCase() === wanted.toLowerCase()) sameLetters = name
  }
  return sameLetters
}

function label(bound: Bound): string {
  return bound.name === null ? 'the value' : `'${bound.name}'`
}

/** Builds a struct value; the names are shared by all of them. */
export function buildStruct(members: readonly Bound[], names: readonly string[], offset: number): Bound {
  const type: ValueType = {
    kind: 'struct',
    fields: members.map((member, i) => ({ name: names[i]!, type: member.type })),
  }
  const evaluates = members.map((member) => member.evaluate)
  const bound = result(
    type,
    members,
    offset,
    (row, context) =>
      new Struct(
        names,
        evaluates.map((evaluate) => evaluate(row, context)),
      ),
  )
  return { ...bound, members }
}
