import { isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml'
import type { Place } from '../model/problem.js'
import { type BoundedYaml, parseBoundedYaml, TooMuchYaml } from './bounded-yaml.js'
import { quoteLimits } from './budgets/unquoted-limits.js'
import { shorten } from './check-shape.js'
import { maxDepth } from './hostile-scan.js'
import type { Problems } from './problems.js'
import type { MapEntry, TreeNode } from './tree.js'

/** Nodes after aliases are resolved; a "billion laughs" file passes it within a millisecond. */
const maxNodes = 20_000
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype'])

/** What the YAML library complains about, in words for people who do not know its insides. */
const plainWords: Readonly<Record<string, readonly [message: string, instead: string]>> = {
  TAB_AS_INDENT: ['a tab is used to indent', 'indent with spaces'],
  BAD_INDENT: [
    'the indentation does not fit the lines above, or a bracket is not closed',
    'align it with its neighbours, using spaces; close brackets',
  ],
  UNEXPECTED_TOKEN: [
    'this text does not belong here: the value before it has ended',
    'put the whole value in quotes (regexes often need them), or align the line with its neighbours',
  ],
  MISSING_CHAR: ['a closing quote, bracket or colon is missing', 'close what was opened; write `key: value`'],
  MULTILINE_IMPLICIT_KEY: ['a `:` is missing, or a value goes on over several lines', 'write `key: value`'],
  BLOCK_AS_IMPLICIT_KEY: ['a second `:` in one line', 'put the value in quotes, or on lines of its own'],
  BLOCK_IN_FLOW: [
    'indented lists or maps cannot stand within brackets',
    'use brackets throughout, or not at all',
  ],
  BAD_ALIAS: ['an alias (`*name`) without a name', 'put text with a * in quotes'],
  BAD_DQ_ESCAPE: [
    'an unknown escape in double quotes',
    "write '...' in single quotes, or double the backslash",
  ],
  BAD_SCALAR_START: ['a value cannot begin with this character', 'put the value in quotes'],
  RESOURCE_EXHAUSTION: ['it is nested too deeply', `nest at most ${maxDepth} levels`],
  KEY_OVER_1024_CHARS: ['a key of more than 1024 characters', 'close its quotes or brackets before the `:`'],
}

/** Thrown to stop at once; the problem has been reported. */
class Refused extends Error {}

/**
 * Parses a text that has passed `scanYaml`.
 * @param placeAt offset in `text` to the place in the user's file
 * @param unquotedLimits whether budgets such as `throughput: >=5/s` need no quotes
 * @returns null, with a problem, when it is not one plain YAML document
 */
export function readYaml(
  text: string,
  placeAt: (offset: number) => Place,
  problems: Problems,
  unquotedLimits: boolean,
): TreeNode | null {
  const yaml = parseWithLimits(text, placeAt, problems, unquotedLimits)
  if (yaml === null) return null
  const { document, secondDocumentAt } = yaml
  const told = new Set<number>()
  for (const error of document.errors) {
    const place = placeAt(error.pos[0])
    // What follows in the same line is mostly the same mistake.
    if (told.has(place.line)) continue
    told.add(place.line)
    const [message, instead] = plainWords[error.code] ?? [
      `this is not YAML: ${shorten(error.message)}`,
      undefined,
    ]
    problems.error('yaml-syntax', place, message, instead)
  }
  if (secondDocumentAt !== null) {
    const message = 'a second YAML document begins here; a scenario is one document'
    problems.error(
      'multiple-documents',
      placeAt(secondDocumentAt),
      message,
      'remove the `---` line, or use two files',
    )
  }
  // A tag the library does not know is a warning to it only; the reader finds it on the node.
  if (problems.hasErrors) return null
  if (document.contents === null) return { kind: 'scalar', place: placeAt(0), value: null, text: '' }
  try {
    return new Reader(placeAt, problems).read(document.contents, 0)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return null
  }
}

/** Takes limits that begin with a `>` as they are meant, or says that they must be in quotes. */
function parseWithLimits(
  text: string,
  placeAt: (offset: number) => Place,
  problems: Problems,
  unquotedLimits: boolean,
): BoundedYaml | null {
  const yaml = parseOrRefuse(text, placeAt, problems)
  if (yaml === null || yaml.document.errors.length === 0) return yaml
  const errors = yaml.document.errors.map(({ pos }) => pos[0])
  const quoted = quoteLimits(text, errors)
  if (quoted === null) return yaml
  for (const offset of quoted.offsets) {
    problems.add(
      unquotedLimits ? 'warning' : 'error',
      'unquoted-limit',
      placeAt(offset),
      'to YAML a `>` at the beginning of a value announces folded text',
      'put the limit in quotes, as in throughput: ">=5/s"',
    )
  }
  return parseOrRefuse(quoted.text, placeAt, problems)
}

function parseOrRefuse(
  text: string,
  placeAt: (offset: number) => Place,
  problems: Problems,
): BoundedYaml | null {
  try {
    return parseBoundedYaml(text)
  } catch (error) {
    if (!(error instanceof TooMuchYaml)) throw error
    const { rule, offset, message, instead } = error.refusal
    problems.error(rule, placeAt(offset), message, instead)
    return null
  }
}

class Reader {
  #nodes = 0
  /** Collections being read: an alias to one of them would have no end. */
  readonly #open = new Set<Node>()
  /** Filled in the text's order, as YAML wants: an alias means the last anchor of its name before it. */
  readonly #anchors = new Map<string, Node>()

  constructor(
    readonly placeAt: (offset: number) => Place,
    readonly problems: Problems,
  ) {}

  read(node: Node | null, fallback: number): TreeNode {
    const place = this.placeAt(node?.range?.[0] ?? fallback)
    if (++this.#nodes > maxNodes) {
      const message = `aliases (\`*name\`) blow this file up to more than ${maxNodes.toLocaleString('en')} values`
      this.#refuse('alias-bomb', place, message, 'write the values out')
    }
    if (node === null) return { kind: 'scalar', place, value: null, text: '' }
    if (isAlias(node)) return this.#alias(node.source, place)
    if (isScalar(node) || isMap(node) || isSeq(node)) {
      if (node.anchor !== undefined) this.#anchors.set(node.anchor, node)
    }
    if (node.tag !== undefined) {
      const message = `the tag ${shorten(node.tag.replace('tag:yaml.org,2002:', '!!'))} is not allowed in a scenario`
      this.problems.error('yaml-tag', place, message, 'remove it; put text in quotes')
    }
    if (isScalar(node)) return scalarNode(node.value, node.source, place)
    if (this.#open.size > maxDepth)
      this.#refuse('too-deep', place, `nested more than ${maxDepth} levels deep`, 'nest less')
    this.#open.add(node)
    try {
      if (isSeq(node)) {
        const start = node.range?.[0] ?? fallback
        return { kind: 'list', place, items: node.items.map((item) => this.read(item as Node | null, start)) }
      }
      if (isMap(node))
        return { kind: 'map', place, entries: this.#entries(node.items as Pair<Node, Node | null>[]) }
    } finally {
      this.#open.delete(node)
    }
    return { kind: 'scalar', place, value: null, text: '' }
  }

  #alias(name: string, place: Place): TreeNode {
    const source = this.#anchors.get(name)
    if (source === undefined) {
      this.#refuse(
        'alias-unknown',
        place,
        `there is no anchor '&${shorten(name)}' before this`,
        'put text with a * in quotes',
      )
    }
    if (this.#open.has(source)) {
      this.#refuse('alias-loop', place, 'this alias stands within what it stands for', 'write the value out')
    }
    const value = this.read(source, 0)
    // Scalars are blamed where they are used, parts of collections where they are written.
    return { ...value, place }
  }

  #entries(pairs: readonly Pair<Node, Node | null>[]): Map<string, MapEntry> {
    const entries = new Map<string, MapEntry>()
    const merged: TreeNode[] = []
    for (const { key, value } of pairs) {
      const keyOffset = key?.range?.[0] ?? 0
      const keyPlace = this.placeAt(keyOffset)
      if (!isScalar(key)) {
        this.problems.error('yaml-syntax', keyPlace, 'a key must be plain text', 'put the key in quotes')
        continue
      }
      const name = typeof key.value === 'string' ? key.value : (key.source ?? String(key.value))
      const child = this.read(value, key.range?.[1] ?? keyOffset)
      if (name === '<<') {
        merged.push(...(child.kind === 'list' ? child.items : [child]))
        continue
      }
      if (forbiddenKeys.has(name)) {
        this.problems.error('forbidden-key', keyPlace, `the key '${name}' is not allowed`, 'use another name')
        continue
      }
      const earlier = entries.get(name)
      if (earlier !== undefined) {
        const message = `the key '${shorten(name)}' stands here a second time; the first is in line ${earlier.keyPlace.line}`
        this.problems.error('duplicate-key', keyPlace, message, 'keep one of the two')
        continue
      }
      entries.set(name, { key: name, keyPlace, value: child })
    }
    for (const map of merged) {
      if (map.kind !== 'map') continue
      for (const entry of map.entries.values()) if (!entries.has(entry.key)) entries.set(entry.key, entry)
    }
    return entries
  }

  #refuse(rule: string, place: Place, message: string, instead: string): never {
    this.problems.error(rule, place, message, instead)
    throw new Refused()
  }
}

function scalarNode(value: unknown, source: string | undefined, place: Place): TreeNode {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') {
    return { kind: 'scalar', place, value, text: source ?? String(value) }
  }
  const text = typeof value === 'string' ? value : (source ?? String(value))
  return { kind: 'scalar', place, value: text, text }
}
