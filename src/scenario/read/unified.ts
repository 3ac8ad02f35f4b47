import type { ScenarioStep } from '../../model/scenario.js'
import type { ReadContext } from '../context.js'
import { lintForDataCaterer } from '../lint/data-caterer.js'
import { booleanOf, child, itemsOf, type TreeNode, textOf } from '../tree.js'
import { readFields } from './fields.js'
import { mergeOptions } from './options.js'
import { readStep } from './step.js'

/** Steps of the form with `dataSources`. */
export function readUnifiedSteps(root: TreeNode, context: ReadContext): ScenarioStep[] {
  return itemsOf(child(root, 'dataSources'))
    .filter(isEnabled)
    .flatMap((source) => {
      const connection = child(source, 'connection')
      return itemsOf(child(source, 'steps'))
        .filter(isEnabled)
        .map((node) => {
          const typeNode = child(node, 'type') ?? child(connection, 'type')
          const typeText = textOf(typeNode)
          const step = readStep(
            {
              name: textOf(child(node, 'name')) ?? 'step',
              dataSource: textOf(child(source, 'name')) ?? 'data source',
              place: child(node, 'name')?.place ?? node.place,
              type:
                typeNode && typeText !== undefined ? { value: typeText, place: typeNode.place } : undefined,
              options: mergeOptions(child(connection, 'options'), child(node, 'options')),
              count: child(node, 'count'),
              fields: readFields(child(node, 'fields'), context),
              form: 'unified',
            },
            context,
          )
          lintForDataCaterer(step, child(node, 'count'), context)
          return step
        })
    })
}

export function isEnabled(node: TreeNode): boolean {
  return booleanOf(child(node, 'enabled')) !== false
}
