import { didYouMean } from '../../model/did-you-mean.js'
import type { Place } from '../../model/problem.js'
import type { Data, Located, ScenarioField, ScenarioStep } from '../../model/scenario.js'
import { shorten } from '../check-shape.js'
import type { ReadContext } from '../context.js'
import { child, itemsOf, type TreeNode, textOf } from '../tree.js'
import { readFields } from './fields.js'
import { mergeOptions, type Options, pickOptions } from './options.js'
import { readStep } from './step.js'
import { isEnabled } from './unified.js'

/** Steps of the form with `connections` and `tasks`: each task's fields become the JSON body of a request. */
export function readConnectionsSteps(root: TreeNode, context: ReadContext): ScenarioStep[] {
  const connections = itemsOf(child(root, 'connections'))
  return itemsOf(child(root, 'tasks'))
    .filter(isEnabled)
    .map((task) => {
      const connection = findConnection(task, connections, context)
      const typeNode = child(connection, 'type')
      const typeText = textOf(typeNode)
      const options = mergeOptions(child(connection, 'options'), child(task, 'options'))
      for (const [key, value] of pickOptions(connection, ['url', 'method', 'path'])) {
        if (!options.has(key)) options.set(key, value)
      }
      const place = child(task, 'name')?.place ?? task.place
      const fieldList = child(child(task, 'schema'), 'fields') ?? child(task, 'fields')
      const fields = readFields(fieldList, context)
      const isHttp = typeText?.toLowerCase() === 'http'
      return readStep(
        {
          name: textOf(child(task, 'name')) ?? 'task',
          dataSource: textOf(child(task, 'dataSource')) ?? 'connection',
          place,
          type: typeNode && typeText !== undefined ? { value: typeText, place: typeNode.place } : undefined,
          options,
          count: child(task, 'count'),
          fields: isHttp && fields.length > 0 ? requestFields(fields, options, place, context) : fields,
          form: 'connections',
        },
        context,
      )
    })
}

function findConnection(
  task: TreeNode,
  connections: readonly TreeNode[],
  context: ReadContext,
): TreeNode | undefined {
  const nameNode = child(task, 'dataSource')
  const name = textOf(nameNode)
  if (nameNode === undefined || name === undefined) return undefined
  const found = connections.find((connection) => textOf(child(connection, 'name')) === name)
  if (found !== undefined) return found
  const names = connections.flatMap((connection) => textOf(child(connection, 'name')) ?? [])
  const meant = didYouMean(name, names)
  const known = names.length === 0 ? 'add it under `connections:`' : `known: ${names.map(shorten).join(', ')}`
  const message = `there is no connection '${shorten(name)}'`
  context.problems.error(
    'unknown-connection',
    nameNode.place,
    message,
    meant ? `did you mean '${meant}'?` : known,
  )
  return undefined
}

const requestNames = ['url', 'method', 'Content-Type', 'body']

/** The direct fields the unified form would have: url, method, Content-Type, and a body of all that is not omitted. */
function requestFields(
  fields: readonly ScenarioField[],
  options: Options,
  place: Place,
  context: ReadContext,
): ScenarioField[] {
  const url = options.get('url')
  if (url === undefined) {
    const message = "the task's connection has no url"
    context.problems.error(
      'url-missing',
      place,
      message,
      'add `url: "http://localhost:8080"` to the connection',
    )
  }
  // A data field may bear the name of a part of the request; within the record it then goes by another.
  const inner = (name: string) => (requestNames.includes(name) ? `data ${name}` : name)
  const members = fields
    .filter((field) => field.options.get('omit')?.value !== true)
    .map((field) => `${quoteText(field.name)}, ${quoteName(inner(field.name))}`)
  const fixed = (name: string, value: Located<Data>, option = 'static'): ScenarioField => ({
    name,
    place,
    type: null,
    options: new Map([[option, value]]),
    fields: [],
  })
  return [
    ...(url === undefined ? [] : [fixed('url', url)]),
    fixed('method', options.get('method') ?? { value: 'POST', place }),
    fixed('Content-Type', { value: 'application/json', place }),
    fixed('body', { value: `TO_JSON(NAMED_STRUCT(${members.join(', ')}))`, place }, 'sql'),
    ...fields.map((field) => ({ ...field, name: inner(field.name) })),
  ]
}

function quoteText(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}

function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}
