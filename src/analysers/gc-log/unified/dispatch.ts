import { passedOver } from './passed-over.js'
import type { UnifiedRule } from './rule.js'
import { unifiedRules } from './rules/index.js'

interface Candidate {
  readonly starts: string
  /** null: passed over. */
  readonly rule: UnifiedRule | null
}

/** Candidates by the first character of a message, so that most lines are told apart by one look into a table. */
export const candidates: readonly (readonly Candidate[] | undefined)[] = buildTable()

function buildTable(): (Candidate[] | undefined)[] {
  const table: (Candidate[] | undefined)[] = new Array(128).fill(undefined)
  const add = (starts: string, rule: UnifiedRule | null) => {
    const code = starts.charCodeAt(0)
    table[code] = [...(table[code] ?? []), { starts, rule }]
  }
  for (const rule of unifiedRules) {
    for (const starts of typeof rule.starts === 'string' ? [rule.starts] : rule.starts) add(starts, rule)
  }
  for (const { starts } of passedOver) add(starts, null)
  return table
}
