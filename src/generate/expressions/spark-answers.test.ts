import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Value, ValueType } from '../values.js'
import { toText } from './cast-to-text.js'
import { checkExpression, compileExpression, parseExpression, SqlError, typeName } from './index.js'

/** Made by scripts/spark-answers.py. */
interface Answers {
  readonly spark: string
  readonly columns: Readonly<Record<string, string>>
  readonly answers: readonly Answer[]
}

interface Answer {
  readonly expression: string
  readonly type?: string
  readonly text?: string | null
  readonly error?: string
  /** Why heapmark answers otherwise, and what. */
  readonly differs?: { readonly because: string; readonly text?: string | null; readonly error?: true }
}

const file = new URL('./spark-answers.json', import.meta.url)
const { spark, columns: sources, answers } = JSON.parse(readFileSync(file, 'utf8')) as Answers
const context = { random: () => 0x9e3779b9, nowMs: Date.UTC(2026, 1, 14, 20, 52, 30, 123) }
const { columns, row } = record()

function record() {
  const types = new Map<string, ValueType>()
  const values = new Map<string, Value>()
  for (const [name, source] of Object.entries(sources)) {
    const node = parseExpression(source)
    types.set(name, checkExpression(node, new Map()).type)
    values.set(name, compileExpression(node, new Map())(new Map(), context))
  }
  return { columns: types, row: values }
}

/** Types as Spark's `typeof` spells them. */
function sparkType(type: ValueType): string {
  return type.kind === 'null'
    ? 'void'
    : typeName(type)
        .toLowerCase()
        .replace(/([:,]) /g, '$1')
        .replaceAll('<null>', '<void>')
        .replaceAll(':null', ':void')
}

function answer(expression: string): { type: string; text: string | null } | { error: true } {
  try {
    const node = parseExpression(expression)
    const { type } = checkExpression(node, columns)
    const value = compileExpression(node, columns)(row, context)
    return { type: sparkType(type), text: value === null ? null : toText(type)(value) }
  } catch (error) {
    if (error instanceof SqlError) return { error: true }
    throw error
  }
}

describe(`Expressions mean what they mean in Spark ${spark}`, () => {
  test.each(answers)('$expression', ({ expression, type, text, error, differs }) => {
    const sparks = error === undefined ? { type, text } : { error: true }
    if (!differs) {
      expect(answer(expression)).toEqual(sparks)
      return
    }
    expect(answer(expression)).not.toEqual(sparks)
    if (differs.error) expect(answer(expression)).toEqual({ error: true })
    else expect(answer(expression)).toMatchObject({ text: differs.text })
  })
})
