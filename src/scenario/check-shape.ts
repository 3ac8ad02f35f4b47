import { didYouMean } from '../model/did-you-mean.js'
import type { ReadContext } from './context.js'
import { fieldOptions, optionSpellings } from './language/field-options.js'
import { connectionOptions, field, taskField } from './language/files.js'
import type { Form, KeySpec, Shape } from './language/shape.js'
import { booleanOf, itemsOf, type MapEntry, type MapNode, numberOf, type TreeNode } from './tree.js'

/**
 * Holds a tree against the tables of `language/`: unknown keys, wrong forms, missing keys, and what the embedded
 * target does not do. The readers after it can then pass over whatever has the wrong form: it was reported here.
 */
export function checkShape(node: TreeNode, shape: Shape, context: ReadContext, path = ''): void {
  if (isNull(node)) return
  if (node.kind !== 'map') {
    wrongForm(node, shape.name, 'a map (`key: value` lines)', context)
    return
  }
  for (const entry of node.entries.values()) checkEntry(entry, node, shape, context, path)
  for (const key of shape.required ?? []) {
    const value = node.entries.get(key)?.value
    if (value !== undefined && !isNull(value)) continue
    const about = shape.keys[key]?.about ?? ''
    context.problems.error(
      'missing-key',
      node.place,
      `${shape.name} has no '${key}'`,
      `add \`${key}:\` (${about})`,
    )
  }
}

function checkEntry(entry: MapEntry, map: MapNode, shape: Shape, context: ReadContext, path: string): void {
  const spec = specOf(entry.key, shape)
  const keyPath = path === '' ? entry.key : `${path}.${entry.key}`
  if (spec === undefined) {
    unknownKey(entry, shape, context)
    return
  }
  if (context.generates && spec.embedded === 'ignored') {
    context.ignored.push({ path: shape === fieldOptions ? entry.key : keyPath, place: entry.keyPlace })
  }
  // Of a program's own scenario, heapmark must still know how many records it asks for.
  const refused = context.generates || (context.embedded && shape.name === 'count')
  if (refused && spec.embedded === 'not-generated') {
    if (hasNoEffect(entry.value) || isUniqueAnyway(entry, map, shape)) return
    const message = `the embedded target does not generate '${keyPath}'`
    const other = 'run with `--target data-caterer`'
    const instead = spec.instead === undefined ? other : `${spec.instead}, or ${other}`
    context.problems.error('not-generated', entry.keyPlace, message, instead)
    return
  }
  // What stands behind a field's option is judged, with the field's type, when the plan is made.
  if (shape !== fieldOptions || typeof spec.form === 'object') checkForm(entry, spec.form, context, keyPath)
}

function specOf(key: string, shape: Shape): KeySpec | undefined {
  const unified = shape === fieldOptions && Object.hasOwn(optionSpellings, key) ? optionSpellings[key]! : key
  return Object.hasOwn(shape.keys, unified) ? shape.keys[unified] : undefined
}

function checkForm(entry: MapEntry, form: Form, context: ReadContext, path: string): void {
  const { key, value } = entry
  if (form === 'data' || isNull(value)) return
  if (form === 'any-map') {
    if (value.kind !== 'map') wrongForm(value, `'${key}'`, 'a map (`key: value` lines)', context)
  } else if (typeof form === 'object' && 'map' in form) {
    checkShape(value, form.map(), context, path)
  } else if (typeof form === 'object' && 'list' in form) {
    checkList(value, key, form.list, context, path)
  } else if (value.kind !== 'scalar') {
    wrongForm(value, `'${key}'`, 'a single value', context)
  } else if (typeof form === 'object') {
    if (form.words.some((word) => word.toLowerCase() === value.text.toLowerCase())) return
    const meant = didYouMean(value.text, form.words)
    const instead = meant === undefined ? `write one of ${form.words.join(', ')}` : `did you mean '${meant}'?`
    context.problems.error(
      'unknown-word',
      value.place,
      `'${shorten(value.text)}' is no ${key} known here`,
      instead,
    )
  } else if (form === 'number' || form === 'whole') {
    const number = numberOf(value)
    const fits =
      number !== undefined && Number.isFinite(number) && (form === 'number' || Number.isSafeInteger(number))
    if (!fits) wrongForm(value, `'${key}'`, form === 'number' ? 'a number' : 'a whole number', context)
  } else if (form === 'boolean' && booleanOf(value) === undefined) {
    wrongForm(value, `'${key}'`, 'true or false', context)
  }
}

function checkList(
  node: TreeNode,
  key: string,
  of: 'text' | 'data' | (() => Shape),
  context: ReadContext,
  path: string,
): void {
  if (node.kind !== 'list') {
    wrongForm(node, `'${key}'`, 'a list (`- ` lines)', context)
    return
  }
  for (const item of itemsOf(node)) {
    if (typeof of === 'function') {
      if (isNull(item)) wrongForm(item, `an item of '${key}'`, 'a map (`key: value` lines)', context)
      checkShape(item, of(), context, path)
    } else if (of === 'text' && item.kind !== 'scalar') {
      wrongForm(item, `an item of '${key}'`, 'a single value', context)
    }
  }
}

function unknownKey(entry: MapEntry, shape: Shape, context: ReadContext): void {
  if (context.problems.isFull) return
  const { key, keyPlace } = entry
  if (shape.open === true || (!context.embedded && shape === connectionOptions)) return
  if ((shape === field || shape === taskField) && specOf(key, fieldOptions) !== undefined) {
    const severity = context.embedded ? 'warning' : 'error'
    const message = `'${key}' stands directly on the field, where Data Caterer does not read it`
    const taken = context.embedded ? ' (heapmark takes it here too)' : ''
    context.problems.add(severity, 'misplaced-key', keyPlace, message, `write it under \`options:\`${taken}`)
    // Still held against the tables: it is taken as if it stood there.
    checkShape(pairOf(entry), fieldOptions, context)
    return
  }
  const message = `${shape.name} has no key '${shorten(key)}'`
  context.problems.error('unknown-key', keyPlace, message, suggestion(key, shape))
}

function suggestion(key: string, shape: Shape): string {
  const under = Object.entries(shape.keys).find(
    ([, spec]) =>
      typeof spec.form === 'object' && 'map' in spec.form && specOf(key, spec.form.map()) !== undefined,
  )?.[0]
  if (under !== undefined) return `write it under \`${under}:\``
  if (key === 'rowsPerSecond') return "write it in the step's `options:`"
  if (key === 'generator') return "write the generator's options under `options:` of the field"
  const known = Object.keys(shape.keys)
  const spellings = shape === fieldOptions ? Object.keys(optionSpellings) : []
  const meant = didYouMean(key, [...known, ...spellings])
  if (meant !== undefined) return `did you mean '${meant}'?`
  const listed = known.filter((name) => shape.keys[name]?.embedded === undefined)
  return `known keys: ${listed.join(', ')}`
}

/** `isUnique: false` and the like ask for nothing. */
function hasNoEffect(node: TreeNode): boolean {
  if (isNull(node) || booleanOf(node) === false) return true
  if (node.kind === 'list') return node.items.length === 0
  if (node.kind === 'map') return node.entries.size === 0
  return node.text === 'uniform'
}

/** A counter and a UUID are unique by nature. */
function isUniqueAnyway(entry: MapEntry, map: MapNode, shape: Shape): boolean {
  if (shape !== fieldOptions || (entry.key !== 'isUnique' && entry.key !== 'isPrimaryKey')) return false
  return ['incremental', 'sequence', 'uuid', 'uuidPattern'].some((key) => map.entries.has(key))
}

function wrongForm(node: TreeNode, what: string, wanted: string, context: ReadContext): void {
  const found =
    node.kind === 'map'
      ? 'a map'
      : node.kind === 'list'
        ? 'a list'
        : isNull(node)
          ? 'empty'
          : `'${shorten(node.text)}'`
  context.problems.error('wrong-form', node.place, `${what} must be ${wanted}, but is ${found}`)
}

function pairOf(entry: MapEntry): MapNode {
  return { kind: 'map', place: entry.keyPlace, entries: new Map([[entry.key, entry]]) }
}

export function isNull(node: TreeNode): boolean {
  return node.kind === 'scalar' && node.value === null
}

/** For messages: one line of at most 40 characters. */
export function shorten(text: string): string {
  const line = text.replace(/[\u0000-\u001f\u007f]/g, ' ')
  return line.length > 40 ? `${line.slice(0, 39)}…` : line
}
