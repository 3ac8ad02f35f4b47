import { type Document, isAlias, isMap, isScalar, type Node, type Scalar } from 'yaml'
import { parseBoundedYaml, TooMuchYaml } from './bounded-yaml.js'
import { substituteEnvironment } from './environment.js'
import { applyEdits, columnOf, itemsOf, memberOf, type TextEdit, textOf, trimmedEnd } from './text-edits.js'

export interface CopyOptions {
  /** Where requests shall go, `http://127.0.0.1:8080`; null leaves the addresses alone. */
  readonly receiverUrl: string | null
  /** Where `${VAR}` is looked up. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Also mend what Data Caterer would silently do otherwise: a step with only `body` sends empty requests. */
  readonly fix: boolean
  /** `--records` and `--rate`, for every step; null = what the scenario says. */
  readonly records: number | null
  readonly ratePerSecond: number | null
}

export interface DataCatererCopy {
  readonly text: string
  /** What differs from the user's file, a line each. */
  readonly changes: readonly string[]
}

/**
 * The scenario as Data Caterer is to read it. Only what must differ is edited, in the text itself: comments, order,
 * quotes and `${VAR}` stay as they are, but for an address that comes from a variable. A text that is no YAML comes
 * back as it is.
 */
export function patchForDataCaterer(original: string, options: CopyOptions): DataCatererCopy {
  const substituted = substituteEnvironment(original, options.environment)
  const { text } = substituted
  const document = substituted.tooLong ? null : documentOf(text)
  if (document === null) return { text: original, changes: [] }
  const kept = new CopyEditor(document, text, original, substituted.originalOffset, options)
  // An edit within a variable's value may not be possible in the user's text; in the text with values it always is.
  const wanted = new CopyEditor(document, text, text, (offset) => offset, options)
  const again = substituteEnvironment(kept.copy, options.environment).text
  const same = JSON.stringify(dataOf(again)) === JSON.stringify(dataOf(wanted.copy))
  return { text: same ? kept.copy : wanted.copy, changes: wanted.changes }
}

/** An address within a value, up to its path. */
const origin = /https?:\/\/[^/\s'"?#,)]+/g
/** The same in a regex, where the dots of the host may be escaped and the `s` optional. */
const originInRegex = /https?\??:(?:\\?\/){2}(?:\\.|[^/\\\s'"?#,)])+/g

/** Makes the edits on `base`, which is the parsed text or the user's own, whose offsets `toBase` knows. */
class CopyEditor {
  readonly changes: string[] = []
  readonly copy: string
  readonly #edits: TextEdit[] = []
  readonly #lineEnd: string

  constructor(
    readonly document: Document,
    readonly parsed: string,
    readonly base: string,
    readonly toBase: (offset: number) => number,
    readonly options: CopyOptions,
  ) {
    this.#lineEnd = base.includes('\r\n') ? '\r\n' : '\n'
    for (const source of itemsOf(memberOf(document.contents, 'dataSources'))) {
      const connection = memberOf(source, 'connection')
      const steps = itemsOf(memberOf(source, 'steps'))
      if (isHttp(textOf(memberOf(connection, 'type')))) {
        this.#redirect(memberOf(memberOf(connection, 'options'), 'url'), 'the connection')
        this.#redirect(memberOf(connection, 'url'), 'the connection')
      }
      for (const step of steps) this.#editStep(step, textOf(memberOf(connection, 'type')))
    }
    this.copy = applyEdits(base, this.#edits)
  }

  #editStep(step: unknown, connectionType: string | undefined): void {
    const name = textOf(memberOf(step, 'name')) ?? 'a step'
    const options = memberOf(step, 'options')
    const type = textOf(memberOf(step, 'type')) ?? textOf(memberOf(options, 'format')) ?? connectionType
    if (isHttp(type)) {
      const fields = itemsOf(memberOf(step, 'fields'))
      this.#redirect(memberOf(options, 'url'), `'${name}'`)
      for (const field of urlFields(fields)) this.#redirectField(field, `'${name}'`)
      if (this.options.fix) this.#addValueField(fields, name)
    }
    if (isMap(step)) this.#editAmount(step, name)
  }

  #redirectField(field: unknown, where: string): void {
    const options = memberOf(field, 'options')
    for (const node of [memberOf(field, 'static'), memberOf(options, 'static'), memberOf(options, 'sql')]) {
      this.#redirect(node, where)
    }
    for (const item of itemsOf(memberOf(options, 'oneOf'))) this.#redirect(item as Node, where)
    this.#redirect(memberOf(options, 'regex'), where, true)
  }

  /** Points the addresses in a value at the receiver. */
  #redirect(node: Node | undefined, where: string, isRegex = false): void {
    const { receiverUrl } = this.options
    const scalar = isAlias(node) ? node.resolve(this.document) : node
    if (receiverUrl === null || !isScalar(scalar) || typeof scalar.value !== 'string') return
    const pattern = isRegex ? originInRegex : origin
    const receiver = isRegex ? receiverUrl.replaceAll('.', '\\.') : receiverUrl
    const found = [...new Set(scalar.value.match(pattern) ?? [])].filter((one) => one !== receiver)
    if (found.length === 0) return
    for (const one of found) this.changes.push(`requests of ${where} go to ${receiverUrl} instead of ${one}`)
    const value = scalar.value.replace(pattern, () => receiver)
    const narrow = isAlias(node) || isRegex ? null : this.#narrowEdits(scalar, pattern, receiver)
    if (narrow !== null) this.#edits.push(...narrow)
    else this.#replace(node!, JSON.stringify(value))
  }

  /** Edits of the addresses alone; null where the text does not hold them as the value does (escapes, variables). */
  #narrowEdits(scalar: Scalar, pattern: RegExp, receiver: string): TextEdit[] | null {
    const [start, end] = scalar.range!
    const inText = [...this.parsed.slice(start, end).matchAll(pattern)]
    const inValue = [...String(scalar.value).matchAll(pattern)]
    if (inText.length !== inValue.length) return null
    const edits: TextEdit[] = []
    for (const [i, match] of inText.entries()) {
      const from = this.toBase(start + match.index)
      const to = this.toBase(start + match.index + match[0].length)
      if (match[0] !== inValue[i]![0] || this.base.slice(from, to) !== match[0]) return null
      edits.push({ start: from, end: to, replacement: receiver })
    }
    return edits
  }

  /** A field `value` like `body`, which is what Data Caterer 0.19.1 sends. */
  #addValueField(fields: readonly unknown[], step: string): void {
    const named = (name: string) => fields.find((field) => textOf(memberOf(field, 'name')) === name)
    const body = named('body')
    const nameNode = memberOf(body, 'name')
    if (!isMap(body) || nameNode === undefined || named('value') !== undefined) return
    const [start, end] = [this.toBase(body.range![0]), this.toBase(body.range![1])]
    const [nameStart, nameEnd] = [this.toBase(nameNode.range![0]), this.toBase(nameNode.range![1])]
    const rest = this.base.slice(nameEnd, body.flow ? end : trimmedEnd(this.base, end))
    const field = `${this.base.slice(start, nameStart)}"value"${rest}`
    const dash = this.base.lastIndexOf('-', start)
    const isBlockItem = this.base.slice(dash + 1, start).trim() === '' && dash >= 0
    const between = isBlockItem
      ? `${this.#lineEnd}${' '.repeat(columnOf(this.base, dash))}-${this.base.slice(dash + 1, start)}`
      : ', '
    this.#edits.push({ start, end: start, replacement: field + between })
    this.changes.push(`'${step}' has a field 'value' like its 'body': Data Caterer sends that one`)
  }

  #editAmount(step: Node, name: string): void {
    const { records, ratePerSecond } = this.options
    const count = memberOf(step, 'count')
    const hasOnlyRecords =
      isMap(count) && count.items.length === 1 && memberOf(count, 'records') !== undefined
    if (records !== null) {
      this.changes.push(`'${name}' makes ${records} records`)
      if (hasOnlyRecords) this.#replace(memberOf(count, 'records')!, String(records))
      else if (count !== undefined) this.#replaceBlock(count, `{ records: ${records} }`)
      else this.#insertFirst(step, 'count', `{ records: ${records} }`)
    }
    const rate = ratePerSecond ?? (records === null ? null : perSecond(count))
    if (rate === null) return
    if (!Number.isFinite(rate)) {
      this.changes.push(`'${name}' keeps its own rate: Data Caterer knows no full speed`)
      return
    }
    if (ratePerSecond !== null) this.changes.push(`'${name}' sends ${rate} records per second`)
    const countRate = memberOf(count, 'rate')
    if (records === null && countRate !== undefined) {
      this.#replace(countRate, String(rate))
      const unit = memberOf(count, 'rateUnit')
      if (unit !== undefined) this.#replace(unit, '"second"')
      return
    }
    const options = memberOf(step, 'options')
    const rows = memberOf(options, 'rowsPerSecond')
    if (rows !== undefined) this.#replace(rows, JSON.stringify(String(rate)))
    else if (isMap(options)) this.#insertFirst(options, 'rowsPerSecond', JSON.stringify(String(rate)))
    else this.#insertFirst(step, 'options', `{ rowsPerSecond: "${rate}" }`)
  }

  #replace(node: Node, replacement: string): void {
    const [start, end] = node.range!
    this.#edits.push({ start: this.toBase(start), end: this.toBase(end), replacement })
  }

  /** A block that goes leaves its last line end, or the next key would join its line. */
  #replaceBlock(node: Node, replacement: string): void {
    const [start, end] = [this.toBase(node.range![0]), this.toBase(node.range![1])]
    this.#edits.push({ start, end: Math.max(start, trimmedEnd(this.base, end)), replacement })
  }

  /** A new first key of a map, in the map's own style. */
  #insertFirst(map: Node, key: string, value: string): void {
    if (!isMap(map)) return
    const first = map.items[0]?.key
    if (map.flow || !isScalar(first)) {
      const at = this.toBase(map.range![0]) + 1
      this.#edits.push({
        start: at,
        end: at,
        replacement: ` ${key}: ${value}${map.items.length > 0 ? ',' : ' '}`,
      })
      return
    }
    const at = this.toBase(first.range![0])
    const indent = ' '.repeat(columnOf(this.base, at))
    this.#edits.push({ start: at, end: at, replacement: `${key}: ${value}${this.#lineEnd}${indent}` })
  }
}

function isHttp(type: string | undefined): boolean {
  return type?.toLowerCase() === 'http'
}

/** The fields named `url`: direct ones, and those within the older form's `httpUrl`. */
function urlFields(fields: readonly unknown[]): readonly unknown[] {
  return fields.flatMap((field) => {
    const name = textOf(memberOf(field, 'name'))
    if (name === 'url') return [field]
    return name === 'httpUrl' ? urlFields(itemsOf(memberOf(field, 'fields'))) : []
  })
}

/** The rate of a count that is about to be replaced. */
function perSecond(count: Node | undefined): number | null {
  const rate = Number(textOf(memberOf(count, 'rate')))
  if (!Number.isFinite(rate)) return null
  const seconds: Readonly<Record<string, number>> = { second: 1, minute: 60, hour: 3600 }
  return rate / (seconds[(textOf(memberOf(count, 'rateUnit')) ?? 'second').toLowerCase()] ?? 1)
}

/** null for what is no scenario; that has been said when it was read. */
function documentOf(text: string): Document | null {
  try {
    const { document } = parseBoundedYaml(text)
    return document.errors.length > 0 ? null : document
  } catch (error) {
    if (error instanceof TooMuchYaml) return null
    throw error
  }
}

function dataOf(text: string): unknown {
  return documentOf(text)?.toJS({ maxAliasCount: 1000 })
}
