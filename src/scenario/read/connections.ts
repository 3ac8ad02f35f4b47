import { didYouMean } from '../../model/did-you-mean.js'
import type { Place } from '../../model/problem.js'
import type { ScenarioStep } from '../../model/scenario.js'
import { shorten } from '../check-shape.js'
import type { ReadContext } from '../context.js'
import { child, itemsOf, type TreeNode, textOf } from '../tree.js'
import { readFields } from './fields.js'
import { mergeOptions, pickOptions } from './options.js'
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
      if (typeText?.toLowerCase() === 'http' && !options.has('url')) reportNoUrl(place, context)
      return readStep(
        {
          name: textOf(child(task, 'name')) ?? 'task',
          dataSource: textOf(child(task, 'dataSource')) ?? 'connection',
          place,
          type: typeNode && typeText !== undefined ? { value: typeText, place: typeNode.place } : undefined,
          options,
          count: child(task, 'count'),
          fields: readFields(fieldList, context),
          form: 'connections',
        },
        context,
      )
    })
}

function reportNoUrl(place: Place, context: ReadContext): void {
  const message = "the task's connection has no url: requests go to `/` of the receiver"
  context.problems.warning(
    'url-missing',
    place,
    message,
    'add `url: "http://localhost:8080"` to the connection',
  )
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
