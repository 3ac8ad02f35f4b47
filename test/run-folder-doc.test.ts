import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { runRecordSchema } from '../src/analysers/run-folder/record-schema.js'
import { sampleFields } from '../src/analysers/run-folder/sample-fields.js'
import { runFiles } from '../src/model/run-record.js'
import { reportFormats } from '../src/reports/index.js'

const text = readFileSync('docs/run-folder.md', 'utf8')
const sections = new Map(
  text.split(/^##+ /m).map((section) => [/^`?([\w.-]+)/.exec(section)?.[1] ?? '', codeWords(section)]),
)

function codeWords(section: string): Set<string> {
  return new Set([...section.matchAll(/`([^`]+)`/g)].map(([, word]) => word!))
}

interface Node {
  readonly properties?: Readonly<Record<string, Node>>
  readonly items?: Node
  readonly anyOf?: readonly Node[]
  readonly oneOf?: readonly Node[]
}

/** Paths of all fields of a schema; lists end in `[]`, histograms are described once. */
function paths(node: Node, path: string): string[] {
  const own = path === '' ? [] : [path]
  const properties = node.properties
  if (properties && 'buckets' in properties && path !== '<histogram>') {
    return [...own, ...paths(node, '<histogram>').slice(1)]
  }
  const fields = Object.entries(properties ?? {}).flatMap(([name, inner]) => {
    const at = path === '' ? name : `${path}.${name}`
    return paths(inner, 'items' in inner ? `${at}[]` : at)
  })
  const variants = [...(node.anyOf ?? []), ...(node.oneOf ?? [])].flatMap((one) => paths(one, path))
  const items = node.items && path !== '<histogram>.buckets[]' ? paths(node.items, path) : []
  return [...own, ...fields, ...variants, ...items]
}

const recordPaths = [...new Set(paths(z.toJSONSchema(runRecordSchema) as Node, ''))]

it('docs/run-folder.md names every field of run.json', () => {
  expect(recordPaths.length).toBeGreaterThan(100)
  expect(recordPaths.filter((path) => !sections.get('run.json')?.has(path))).toEqual([])
})

it('docs/run-folder.md names no field that run.json does not have', () => {
  const fields = [
    ...text
      .split('## `run.json`')[1]!
      .split('\n## ')[0]!
      .matchAll(/^\| (`[^|]+`) \|/gm),
  ]
  const named = fields.flatMap(([, cell]) => [...cell!.matchAll(/`([^`]+)`/g)].map(([, word]) => word!))
  expect(named.length).toBeGreaterThan(100)
  expect(named.filter((name) => !recordPaths.includes(name))).toEqual([])
})

it.each(Object.entries(sampleFields))(
  'docs/run-folder.md names every field of the series %s',
  (series, fields) => {
    expect(Object.keys(fields).filter((field) => !sections.get(series)?.has(field))).toEqual([])
  },
)

it('docs/run-folder.md names every file', () => {
  const files = [...Object.values(runFiles), ...Object.values(reportFormats).map(({ file }) => file)]
  expect(files.filter((file) => !sections.get('Files')?.has(file))).toEqual([])
})
