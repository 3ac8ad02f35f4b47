import type { Place } from '../../model/problem.js'
import type { ScenarioField } from '../../model/scenario.js'
import { shorten } from '../check-shape.js'
import type { ReadContext } from '../context.js'
import type { Options } from '../read/options.js'

interface HttpStep {
  readonly name: string
  readonly place: Place
  readonly options: Options
  readonly fields: readonly ScenarioField[]
}

/** The nested fields of Data Caterer's older form, and what is written instead of each. */
export const nestedHttpFields: Readonly<Record<string, string>> = {
  httpUrl: 'direct fields: `- name: "url"` and `- name: "method"`, each with `static:`',
  httpHeaders: 'one direct field for each header: `- name: "Content-Type"` with `static: "application/json"`',
  httpBody:
    'a direct field `- name: "body"` with `sql: "TO_JSON(STRUCT(a, b))"`, and `a`, `b` as fields beside it',
}

/** What must hold for the steps of the unified form that stream over HTTP. */
export function lintHttpStep(step: HttpStep, context: ReadContext): void {
  lintNested(step, context)
  lintFormat(step, context)
  const fields = withDirectHttpFields(step.fields)
  lintUrl(fields, step, context)
  lintBody(fields, step, context)
}

function lintNested({ fields }: HttpStep, context: ReadContext): void {
  for (const field of fields) {
    if (!Object.hasOwn(nestedHttpFields, field.name)) continue
    const instead = `write ${nestedHttpFields[field.name]} (\`heapmark validate --fix\` does it)`
    if (context.embedded) {
      const message = `the nested field '${field.name}' does not work in the unified form`
      context.problems.error('nested-http-field', field.place, message, instead)
    } else {
      const message = `the nested field '${field.name}' works in Data Caterer 0.19.1, but not in older versions`
      context.problems.warning('nested-http-field', field.place, message, instead)
    }
  }
}

function lintFormat({ name, place, options }: HttpStep, context: ReadContext): void {
  const format = options.get('format')
  if (format === undefined) {
    const severity = context.embedded ? 'error' : 'warning'
    const message = `the HTTP step '${shorten(name)}' has no \`format\``
    context.problems.add(severity, 'format-missing', place, message, 'add `format: "http"` to its `options:`')
  } else if (String(format.value).toLowerCase() !== 'http') {
    const message = `the format is '${shorten(String(format.value))}', but the connection's type is http`
    context.problems.error('format-differs', format.place, message, 'write `format: "http"`')
  }
}

function lintUrl(
  fields: readonly ScenarioField[],
  { name, place, options }: HttpStep,
  context: ReadContext,
): void {
  const field = fields.find((one) => one.name === 'url')
  if (field === undefined && !options.has('url')) {
    const message = `nothing says where the requests of '${shorten(name)}' go`
    const instead = 'add a field `- name: "url"` with `static: "http://localhost:8080/"`'
    // The embedded target sends everything to the receiver anyway.
    context.problems.add(context.embedded ? 'warning' : 'error', 'url-missing', place, message, instead)
  }
  for (const url of [options.get('url'), field?.options.get('static')]) {
    if (url === undefined || isHttpUrl(url.value)) continue
    const message = `'${shorten(String(url.value))}' is not an http address`
    context.problems.error('bad-url', url.place, message, 'write `http://localhost:8080/`')
  }
}

function isHttpUrl(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false
  const { protocol } = new URL(value)
  return protocol === 'http:' || protocol === 'https:'
}

function lintBody(fields: readonly ScenarioField[], { place }: HttpStep, context: ReadContext): void {
  const names = new Set(fields.map((field) => field.name))
  // That there is neither is said when the plan is made, with what is sent instead.
  if (!context.embedded && !names.has('value')) {
    const body = fields.find((field) => field.name === 'body')
    const message =
      "Data Caterer sends the field named 'value'; with only 'body' every request is empty, without Content-Type"
    const instead = 'add a field `value` with the same `sql:`; heapmark does so in the copy in the run folder'
    context.problems.warning('empty-body', body?.place ?? place, message, instead)
  }
}

/**
 * The same fields without nesting, so that what follows need not know the older form: children of `httpUrl` and
 * `httpHeaders` step up; `httpBody` becomes `body`, and its children step up too.
 */
export function withDirectHttpFields(fields: readonly ScenarioField[]): readonly ScenarioField[] {
  return fields.flatMap((field) => {
    if (!Object.hasOwn(nestedHttpFields, field.name)) return [field]
    if (field.name !== 'httpBody') return field.fields
    return [bodyOf(field), ...field.fields]
  })
}

function bodyOf(field: ScenarioField): ScenarioField {
  const names = field.fields.map((child) => `\`${child.name}\``).join(', ')
  const sql = { value: `TO_JSON(STRUCT(${names}))`, place: field.place }
  const options = field.fields.length === 0 ? field.options : new Map([['sql', sql]])
  return { name: 'body', place: field.place, type: null, options, fields: [] }
}
