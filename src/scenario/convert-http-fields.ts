import { isMap, isScalar, isSeq, type Node, type YAMLMap, type YAMLSeq } from 'yaml'
import { parseBoundedYaml, TooMuchYaml } from './bounded-yaml.js'
import { scanYaml } from './hostile-scan.js'
import { nestedHttpFields } from './lint/http.js'

/**
 * Rewrites the nested HTTP fields of Data Caterer's older form (`httpUrl`, `httpHeaders`, `httpBody`) as direct
 * fields. Works on the text, line by line: comments, order, quotes and everything else stay as they are.
 * @returns null when there is nothing to convert, or nothing that can be converted
 */
export function convertNestedHttpFields(text: string): string | null {
  if (!hasNestedField(text) || scanYaml(text).refusal !== null) return null
  const document = goodDocument(text)
  if (document === null) return null
  const edits = fieldLists(document.contents).flatMap((list) =>
    list.items.flatMap((item) =>
      isMap(item) && !(list.flow ?? false) ? (convertItem(item, text) ?? []) : [],
    ),
  )
  if (edits.length === 0) return null
  const converted = applyEdits(text, edits)
  // What is written over the user's file must at least be YAML.
  return goodDocument(converted) === null ? null : converted
}

function goodDocument(text: string) {
  try {
    const { document } = parseBoundedYaml(text)
    return document.errors.length === 0 ? document : null
  } catch (error) {
    if (error instanceof TooMuchYaml) return null
    throw error
  }
}

interface Edit {
  readonly start: number
  readonly end: number
  readonly replacement: string
}

function hasNestedField(text: string): boolean {
  return Object.keys(nestedHttpFields).some((name) => text.includes(name))
}

/** The `fields` lists of all steps. */
function fieldLists(root: Node | null): YAMLSeq[] {
  const lists: YAMLSeq[] = []
  for (const source of items(memberOf(root, 'dataSources'))) {
    for (const step of items(memberOf(source, 'steps'))) {
      const fields = memberOf(step, 'fields')
      if (isSeq(fields)) lists.push(fields)
    }
  }
  return lists
}

/** The edit that turns one nested field into direct ones; undefined when the item is no nested field. */
function convertItem(item: YAMLMap, text: string): Edit | undefined {
  const nameNode = memberOf(item, 'name')
  const name = isScalar(nameNode) ? nameNode.value : undefined
  if (typeof name !== 'string' || !Object.hasOwn(nestedHttpFields, name)) return undefined
  const nested = memberOf(item, 'fields')
  if (!isSeq(nested) || nested.items.length === 0) {
    const direct = name === 'httpUrl' ? 'url' : name === 'httpBody' ? 'body' : undefined
    const [start, end] = nameNode?.range ?? [0, 0]
    return direct === undefined ? undefined : { start, end, replacement: JSON.stringify(direct) }
  }
  const lines = new ItemLines(item, nested, text)
  const before = name === 'httpBody' ? bodyField(nested, lines.indent, lines.lineEnd) : ''
  return { start: lines.start, end: lines.end, replacement: lines.comments + before + lines.children }
}

/** The lines of one item of a `fields` list, taken apart. */
class ItemLines {
  /** Offsets of the item's first line and of the end of its last. */
  readonly start: number
  readonly end: number
  readonly lineEnd: string
  /** Of the item's dash. */
  readonly indent: string
  /** Comments of the lines that go, each on a line of its own. */
  readonly comments: string
  /** The nested fields with the item's indentation. */
  readonly children: string

  constructor(item: YAMLMap, nested: YAMLSeq, text: string) {
    const itemStart = item.range![0]
    this.start = lineStart(text, itemStart)
    this.end = lineEndAfter(text, contentEnd(text, item))
    this.lineEnd = text.includes('\r\n') ? '\r\n' : '\n'
    const dash = text.lastIndexOf('-', itemStart)
    this.indent = text.slice(this.start, dash)
    const childrenStart = nested.flow
      ? lineStart(text, nested.range![0])
      : afterLine(text, text.lastIndexOf(':', nested.range![0]))
    const childrenEnd = lineEndAfter(text, contentEnd(text, nested))
    this.children = nested.flow
      ? this.#flowChildren(nested, text)
      : this.#blockChildren(nested, text, childrenStart)
    const dropped = text.slice(this.start, childrenStart) + text.slice(childrenEnd, this.end)
    this.comments = this.#commentsOf(dropped)
  }

  #blockChildren(nested: YAMLSeq, text: string, start: number): string {
    const first = (nested.items[0] as Node).range![0]
    const dash = text.lastIndexOf('-', first)
    const outdent = dash - lineStart(text, dash) - this.indent.length
    const lines = text.slice(start, lineEndAfter(text, contentEnd(text, nested))).split(/(?<=\n)/)
    const moved = lines.map((line) => line.replace(new RegExp(`^ {0,${outdent}}`), '')).join('')
    return moved.endsWith('\n') ? moved : moved + this.lineEnd
  }

  #flowChildren(nested: YAMLSeq, text: string): string {
    return nested.items
      .map(
        (child) =>
          `${this.indent}- ${text.slice(...((child as Node).range!.slice(0, 2) as [number, number]))}${this.lineEnd}`,
      )
      .join('')
  }

  #commentsOf(dropped: string): string {
    return dropped
      .split(/\r?\n/)
      .flatMap((line) => /(?:^|\s)(#.*)$/.exec(withoutQuoted(line))?.[1] ?? [])
      .map((comment) => `${this.indent}${comment}${this.lineEnd}`)
      .join('')
  }
}

/** Quoted text may hold a `#`; here only where it begins matters. */
function withoutQuoted(line: string): string {
  return line.replace(/"(?:\\.|[^"\\])*"|'(?:''|[^'])*'/g, '')
}

function bodyField(nested: YAMLSeq, indent: string, lineEnd: string): string {
  const names = nested.items.flatMap((child) => {
    const name = memberOf(child as Node, 'name')
    return isScalar(name) ? [String(name.value)] : []
  })
  const columns = names.map((name) =>
    /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `\`${name.replaceAll('`', '``')}\``,
  )
  const sql = JSON.stringify(`TO_JSON(STRUCT(${columns.join(', ')}))`)
  return [`${indent}- name: "body"`, `${indent}  options:`, `${indent}    sql: ${sql}`, ''].join(lineEnd)
}

function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = ''
  let at = 0
  for (const { start, end, replacement } of edits.toSorted((a, b) => a.start - b.start)) {
    result += text.slice(at, start) + replacement
    at = end
  }
  return result + text.slice(at)
}

function memberOf(node: unknown, key: string): Node | undefined {
  if (!isMap(node)) return undefined
  return node.items.find((pair) => isScalar(pair.key) && pair.key.value === key)?.value as Node | undefined
}

function items(node: Node | undefined): readonly unknown[] {
  return isSeq(node) ? node.items : []
}

/** Offset behind the last character of a node that is no white space. */
function contentEnd(text: string, node: Node): number {
  let end = node.range![1]
  while (end > 0 && /\s/.test(text[end - 1]!)) end--
  return end
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1
}

/** Offset behind the line that holds the character before `offset`. */
function lineEndAfter(text: string, offset: number): number {
  return afterLine(text, Math.max(0, offset - 1))
}

function afterLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset)
  return end === -1 ? text.length : end + 1
}
