import type { Place } from '../../model/problem.js'
import {
  embeddedSinkNames,
  type Located,
  type ScenarioField,
  type ScenarioStep,
} from '../../model/scenario.js'
import { shorten } from '../check-shape.js'
import type { ReadContext } from '../context.js'
import { connectionTypes } from '../language/files.js'
import { lintBreakingCondition } from '../lint/breaking-condition.js'
import { lintHttpStep, withDirectHttpFields } from '../lint/http.js'
import type { TreeNode } from '../tree.js'
import { readCount } from './count.js'
import { checkConnectionOptions, type Options } from './options.js'

/** The parts of a step, wherever the file's form keeps them. */
export interface StepParts {
  readonly name: string
  readonly dataSource: string
  readonly place: Place
  /** The connection type's node; undefined when the file has none (reported). */
  readonly type: Located<string> | undefined
  readonly options: Options
  readonly count: TreeNode | undefined
  readonly fields: readonly ScenarioField[]
  readonly form: 'unified' | 'connections'
}

/** Puts a step together and checks what only shows once its parts are known. */
export function readStep(parts: StepParts, context: ReadContext): ScenarioStep {
  const connection = {
    value: (parts.type?.value ?? '').toLowerCase(),
    place: parts.type?.place ?? parts.place,
  }
  const { name, dataSource, place, options } = parts
  if (parts.type !== undefined) checkType(connection, context)
  checkConnectionOptions(options, context)
  const count = readCount(parts.count, options, place, context)
  lintBreakingCondition(count, parts.count, connection.value, context)
  let fields = parts.fields
  if (fields.length === 0) {
    context.problems.error(
      'no-fields',
      place,
      `'${shorten(name)}' has no fields`,
      'list what the records hold under `fields:`',
    )
  }
  if (connection.value === 'http' && parts.form === 'unified') {
    lintHttpStep({ name, place, options, fields }, context)
    fields = withDirectHttpFields(fields)
  }
  if ((connection.value === 'json' || connection.value === 'csv') && parts.type !== undefined) {
    lintFileStep(connection.value, parts, context)
  }
  return { name, dataSource, place, connection, options, count, fields }
}

function checkType(type: Located<string>, context: ReadContext): void {
  if (!context.generates || !connectionTypes.includes(type.value)) return
  if ((embeddedSinkNames as readonly string[]).includes(type.value)) return
  const message = `the embedded target cannot write to ${type.value}`
  const instead = `use ${embeddedSinkNames.join(', ')}, or run with \`--target data-caterer\``
  context.problems.error('not-generated', type.place, message, instead)
}

/** Data Caterer 0.19.1 ends with exit code 1 when a JSON step has no format; heapmark knows it from the connection. */
function lintFileStep(
  type: 'json' | 'csv',
  { name, place, options, form }: StepParts,
  context: ReadContext,
): void {
  const format = options.get('format')
  if (format === undefined && form === 'unified') {
    const severity = !context.embedded && type === 'json' ? 'error' : 'warning'
    const message = `'${shorten(name)}' writes ${type} but has no \`format\`; Data Caterer refuses such a step`
    context.problems.add(
      severity,
      'format-missing',
      place,
      message,
      `add \`format: "${type}"\` to its \`options:\``,
    )
  } else if (format !== undefined && String(format.value).toLowerCase() !== type) {
    const message = `the format is '${shorten(String(format.value))}', but the connection's type is ${type}`
    context.problems.error('format-differs', format.place, message, `write \`format: "${type}"\``)
  }
  // The embedded target writes to the run folder then.
  if (options.has('path') || context.embedded) return
  const message = `'${shorten(name)}' does not say where to write`
  context.problems.error(
    'path-missing',
    place,
    message,
    'add `path:` to the options of the connection or the step',
  )
}
