import type { Data, Located, ScenarioField } from '../../model/scenario.js'
import type { ReadContext } from '../context.js'
import { fieldOptions, optionSpellings } from '../language/field-options.js'
import { lintGenerators } from '../lint/fields.js'
import { child, dataOf, entriesOf, itemsOf, located, numberOf, type TreeNode, textOf } from '../tree.js'

/** Reads a `fields` list of either form; fields without a name (reported) are left out. */
export function readFields(list: TreeNode | undefined, context: ReadContext): ScenarioField[] {
  const fields: ScenarioField[] = []
  const seen = new Map<string, number>()
  for (const node of itemsOf(list)) {
    const nameNode = child(node, 'name')
    const name = textOf(nameNode)
    if (nameNode === undefined || name === undefined) continue
    const earlierLine = seen.get(name)
    if (earlierLine !== undefined) {
      const message = `a second field is named '${name}'; the first is in line ${earlierLine}`
      context.problems.error('duplicate-field', nameNode.place, message, 'give it another name')
      continue
    }
    seen.set(name, nameNode.place.line)
    const field = readField(node, name, context)
    lintGenerators(field, context)
    fields.push(field)
  }
  return fields
}

function readField(node: TreeNode, name: string, context: ReadContext): ScenarioField {
  const generator = child(node, 'generator')
  const options = new Map<string, Located<Data>>()
  for (const map of [child(node, 'options'), child(generator, 'options'), node]) {
    for (const { key, value } of entriesOf(map)) {
      const unified = Object.hasOwn(optionSpellings, key) ? optionSpellings[key]! : key
      const known = Object.hasOwn(fieldOptions.keys, unified) || (map === node && key === 'nullable')
      // On the field itself stand other things too.
      if (known) options.set(unified, unified === 'sequence' ? readSequence(value) : located(value))
    }
  }
  const typeNode = child(node, 'type')
  const typeText = textOf(typeNode)
  let type =
    typeNode && typeText !== undefined
      ? { value: typeText.trim().toLowerCase(), place: typeNode.place }
      : null
  type = applyGenerator(child(generator, 'type'), options, type, context)
  const nested = child(node, 'fields') ?? child(child(node, 'schema'), 'fields')
  const place = child(node, 'name')?.place ?? node.place
  return { name, place, type, options, fields: readFields(nested, context) }
}

const sequenceNumbers = ['start', 'step', 'padding']
const sequenceTexts = ['prefix', 'suffix']

/** Numbers may be in quotes, as those from variables are; keys it does not have were reported. */
function readSequence(node: TreeNode): Located<Data> {
  if (node.kind !== 'map') return located(node)
  const members = [...node.entries.values()].flatMap(({ key, value }): [string, Data][] => {
    if (sequenceNumbers.includes(key)) return [[key, numberOf(value) ?? dataOf(value)]]
    return sequenceTexts.includes(key) ? [[key, textOf(value) ?? dataOf(value)]] : []
  })
  return { value: Object.fromEntries(members), place: node.place }
}

/**
 * `generator.type` of the second form names the option that makes the values, or (`random`, `datetime`) leaves it
 * to the field's type.
 */
function applyGenerator(
  node: TreeNode | undefined,
  options: Map<string, Located<Data>>,
  type: Located<string> | null,
  context: ReadContext,
): Located<string> | null {
  const kind = textOf(node)
  if (node === undefined || kind === undefined) return type
  if (['datetime', 'date', 'timestamp'].includes(kind)) {
    return type ?? { value: kind === 'date' ? 'date' : 'timestamp', place: node.place }
  }
  if (kind === 'uuid' && !options.has('uuid')) options.set('uuid', { value: true, place: node.place })
  if (kind === 'incremental' && !options.has('incremental'))
    options.set('incremental', { value: 1, place: node.place })
  if (['regex', 'oneOf', 'sql', 'static', 'sequence'].includes(kind) && !options.has(kind)) {
    const message = `the generator '${kind}' has no option '${kind}'`
    context.problems.error('missing-key', node.place, message, `add \`${kind}:\` under its \`options:\``)
  }
  if (kind === 'expression' && context.generates && !options.has('expression')) {
    const instead = 'use regex or oneOf, or run with `--target data-caterer`'
    const message = "the embedded target does not generate 'expression'"
    context.problems.error('not-generated', node.place, message, instead)
  }
  return type
}
