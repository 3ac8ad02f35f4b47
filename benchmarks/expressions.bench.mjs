// Evaluations of one expression a second, on one core, over rows that change.
import { compileExpression, parseExpression } from '../dist/generate/expressions/index.js'
import { FieldRandom } from '../dist/generate/random.js'
import { Timestamp } from '../dist/generate/values.js'
import { spread } from './support.mjs'

const columns = new Map([
  ['id', { kind: 'integer', bits: 64 }],
  ['name', { kind: 'string' }],
  ['amount', { kind: 'double' }],
  ['at', { kind: 'timestamp' }],
])
const expressions = [
  'TO_JSON(STRUCT(id, name, amount, at))',
  "CASE WHEN amount > 100 THEN 'big' WHEN amount IS NULL THEN NULL ELSE 'small' END",
  "CONCAT('ACC', LPAD(CAST(id AS STRING), 8, '0'))",
  'ROUND(RAND() * 100, 2)',
  'ROUND(amount * 1.2D, 2)',
  "DATE_FORMAT(at, 'yyyy-MM-dd HH:mm:ss')",
  "SPLIT(name, ' ')[0]",
  'UUID()',
  'SHA2(name, 256)',
]

export async function run({ small }) {
  const rows = makeRows()
  const rounds = small ? 3 : 9
  const roundMs = small ? 60 : 300
  return expressions.map((sql) => ({ what: `\`${sql}\``, perSecond: measure(sql, rows, rounds, roundMs) }))
}

/** Enough rows that no value is the same twice in a row, few enough to stay in cache. */
function makeRows() {
  return Array.from(
    { length: 256 },
    (_, i) =>
      new Map([
        ['id', i * 7919],
        ['name', `Ada Lovelace ${i}`],
        ['amount', i * 1.37],
        ['at', new Timestamp(1_771_102_350_123 + i * 61_001)],
      ]),
  )
}

function measure(sql, rows, rounds, roundMs) {
  const evaluate = compileExpression(parseExpression(sql), columns)
  const numbers = new FieldRandom()
  numbers.seek(1, 1, 0)
  const context = { random: () => numbers.next(), nowMs: 0 }
  let used = 0
  const batch = () => {
    for (const row of rows) if (evaluate(row, context) !== null) used++
  }
  for (let i = 0; i < 200; i++) batch()
  const perSecond = []
  for (let round = 0; round < rounds; round++) {
    const startMs = performance.now()
    let nowMs = startMs
    let batches = 0
    while (nowMs - startMs < roundMs) {
      batch()
      batches++
      nowMs = performance.now()
    }
    perSecond.push((batches * rows.length * 1000) / (nowMs - startMs))
  }
  if (used === 0) throw new Error(`${sql} gave nothing but null`)
  return spread(perSecond)
}
