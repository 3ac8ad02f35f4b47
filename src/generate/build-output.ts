import type { ScenarioField } from '../model/scenario.js'
import type { FieldPlanner } from './build-fields.js'
import { checkExpression, type SqlNode } from './expressions/index.js'
import type { MemberPlan, OutputPlan } from './plan.js'
import type { ValueType } from './values.js'

/**
 * The payload of a field. `TO_JSON(STRUCT(a, b, ...))` is taken apart, so that each member can be written on
 * its own; a member that is more than a column becomes a hidden field. Anything else is the field's plain text.
 */
export function outputOfField(name: string, planner: FieldPlanner): OutputPlan {
  const field = planner.planned.get(name)!
  const { generator } = field
  if (generator.kind !== 'sql' || field.nullProbability > 0) return { kind: 'text', field: name }
  const { tree } = generator
  if (tree.kind !== 'call' || tree.name !== 'TO_JSON' || tree.args.length !== 1)
    return { kind: 'text', field: name }
  const members = membersOf(tree.args[0]!, name, planner)
  return members ? { kind: 'object', members } : { kind: 'text', field: name }
}

/** Members of a STRUCT or NAMED_STRUCT call; null for any other expression. */
function membersOf(node: SqlNode, path: string, planner: FieldPlanner): MemberPlan[] | null {
  if (node.kind !== 'call' || (node.name !== 'STRUCT' && node.name !== 'NAMED_STRUCT')) return null
  const columns = planner.columns
  const { type } = checkExpression(node, columns)
  if (type.kind !== 'struct') return null
  const values = node.name === 'STRUCT' ? node.args : node.args.filter((_, i) => i % 2 === 1)
  if (values.length !== type.fields.length) return null
  return type.fields.map(({ name }, i): MemberPlan => {
    let value = values[i]!
    while (value.kind === 'alias') value = value.expression
    const column =
      value.kind === 'column' && value.path.length === 0 ? columnNamed(value.name, columns) : undefined
    if (column !== undefined) return { name, field: column }
    const memberPath = `${path}.${name}`
    const members = membersOf(value, memberPath, planner)
    return members ? { name, members } : { name, field: hiddenField(memberPath, value, columns, planner) }
  })
}

function columnNamed(name: string, columns: ReadonlyMap<string, ValueType>): string | undefined {
  if (columns.has(name)) return name
  return [...columns.keys()].find((column) => column.toLowerCase() === name.toLowerCase())
}

function hiddenField(
  path: string,
  tree: SqlNode,
  columns: ReadonlyMap<string, ValueType>,
  planner: FieldPlanner,
): string {
  let name = path
  for (let number = 2; planner.planned.has(name); number++) name = `${path}#${number}`
  const { type, references } = checkExpression(tree, columns)
  planner.addHidden({
    name,
    type,
    seed: null,
    nullProbability: 0,
    references,
    generator: { kind: 'sql', tree },
  })
  return name
}

/** All fields as one JSON object. */
export function outputOfFields(fields: readonly ScenarioField[]): OutputPlan {
  return { kind: 'object', members: fields.map(({ name }) => ({ name, field: name })) }
}
