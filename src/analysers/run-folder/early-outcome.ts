type Fields = Readonly<Record<string, unknown>>

/**
 * Runs of heapmark 0.1 have no cause in their outcome: it knew only V8's heap, and no control groups. Fills in
 * what that version would have written; anything else stays as it is, for the schema to judge.
 */
export function withOutcomeCause(record: unknown): unknown {
  if (!isFields(record) || !isFields(record['outcome'])) return record
  const outcome = record['outcome']
  const added = additions(outcome)
  return added === null ? record : { ...record, outcome: { ...added, ...outcome } }
}

function additions(outcome: Fields): Fields | null {
  switch (outcome['kind']) {
    case 'heap-exhausted':
      return { cause: 'v8-heap' }
    case 'killed':
      return { cause: 'outside' }
    case 'timed-out':
      return { gcShare: null }
    case 'crashed':
      return { cause: outcome['signal'] === null ? 'exit-code' : 'signal' }
    default:
      return null
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
