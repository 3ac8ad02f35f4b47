import { fieldOptions, optionSpellings } from './language/field-options.js'
import { connectionOptions, connectionsFile, unifiedFile } from './language/files.js'
import type { Form, KeySpec, Shape } from './language/shape.js'

type Schema = Record<string, unknown>

/** Quoted values may be numbers, or come from variables. */
const quotedNumber = { type: 'string', pattern: '^\\s*[-+]?[0-9.]|\\$\\{' }
const quotedBoolean = { type: 'string', pattern: '^([Tt]rue|TRUE|[Ff]alse|FALSE)$|\\$\\{' }

/**
 * The scenario language as a JSON Schema (draft 7), for completion and checks in editors. It knows keys and
 * forms; what depends on other parts of the file is for `heapmark validate` to say.
 */
export function scenarioJsonSchema(): Schema {
  const definitions: Record<string, Schema> = {}
  const names = new Map<Shape, string>()
  const unified = reference(unifiedFile, 'unified file', definitions, names)
  const connections = reference(connectionsFile, 'connections file', definitions, names)
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'heapmark scenario',
    description: 'Which records, how many, how fast, where to. See docs/scenario.md.',
    type: 'object',
    if: { required: ['tasks'], not: { required: ['dataSources'] } },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: connections,
    else: unified,
    definitions,
  }
}

/** Shapes are written once and referred to: a field may hold fields. */
function reference(
  shape: Shape,
  name: string,
  definitions: Record<string, Schema>,
  names: Map<Shape, string>,
): Schema {
  let known = names.get(shape)
  if (known === undefined) {
    known = uniqueName(
      name.replace(/^an? /, '').replace(/ (\w)/g, (_, letter) => letter.toUpperCase()),
      definitions,
    )
    names.set(shape, known)
    const definition: Schema = {}
    definitions[known] = definition
    Object.assign(definition, shapeSchema(shape, definitions, names))
  }
  return { $ref: `#/definitions/${known}` }
}

function uniqueName(name: string, definitions: Readonly<Record<string, Schema>>): string {
  let unique = name
  for (let number = 2; Object.hasOwn(definitions, unique); number++) unique = `${name}${number}`
  return unique
}

function shapeSchema(shape: Shape, definitions: Record<string, Schema>, names: Map<Shape, string>): Schema {
  const properties = Object.fromEntries(
    Object.entries(shape.keys).map(([key, spec]) => [key, keySchema(spec, definitions, names)]),
  )
  if (shape === fieldOptions) {
    for (const [spelling, key] of Object.entries(optionSpellings)) properties[spelling] = properties[key]!
  }
  return {
    description: shape.about,
    type: ['object', 'null'],
    properties,
    // Connections of other targets have options of their own.
    additionalProperties: shape.open === true || shape === connectionOptions,
    ...(shape.required === undefined ? {} : { required: shape.required }),
  }
}

function keySchema(spec: KeySpec, definitions: Record<string, Schema>, names: Map<Shape, string>): Schema {
  const remark = spec.embedded === undefined ? '' : ' (for Data Caterer; not for the embedded target)'
  const schema = formSchema(spec.form, definitions, names)
  // Draft 7 passes over whatever stands beside a $ref.
  return { description: spec.about + remark, ...('$ref' in schema ? { allOf: [schema] } : schema) }
}

function formSchema(form: Form, definitions: Record<string, Schema>, names: Map<Shape, string>): Schema {
  if (form === 'data') return {}
  if (form === 'text') return { type: ['string', 'number', 'boolean', 'null'] }
  if (form === 'number') return { anyOf: [{ type: 'number' }, quotedNumber, { type: 'null' }] }
  if (form === 'whole') return { anyOf: [{ type: 'integer' }, quotedNumber, { type: 'null' }] }
  if (form === 'boolean') return { anyOf: [{ type: 'boolean' }, quotedBoolean, { type: 'null' }] }
  if (form === 'any-map') return { type: ['object', 'null'] }
  if ('words' in form) {
    return { anyOf: [{ enum: form.words }, { type: 'string', pattern: '\\$\\{' }, { type: 'null' }] }
  }
  if ('map' in form) {
    const shape = form.map()
    return reference(shape, shape.name, definitions, names)
  }
  const of = form.list
  if (typeof of !== 'function') {
    return { type: ['array', 'null'], items: of === 'text' ? { type: ['string', 'number', 'boolean'] } : {} }
  }
  const shape = of()
  return { type: ['array', 'null'], items: reference(shape, shape.name, definitions, names) }
}

/** The file `docs/scenario.schema.json`, byte for byte. */
export function scenarioJsonSchemaText(): string {
  return `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`
}
