import { passedOver } from './passed-over.js'
import type { UnifiedRule } from './rule.js'
import { unifiedRules } from './rules/index.js'

/** Forms that begin alike. */
export interface Candidate {
  readonly starts: string
  readonly rules: readonly UnifiedRule[]
  /** A message that begins so and that no rule reads tells nothing heapmark shows. */
  readonly passedOver: boolean
}

const none: readonly Candidate[] = []

/** What may begin as a message does, by its first two characters: for most messages one, or none. */
const table: readonly (readonly Candidate[] | undefined)[] = buildTable()

export function candidatesFor(first: number, second: number): readonly Candidate[] {
  return first < 128 && second < 128 ? (table[first * 128 + second] ?? none) : none
}

function buildTable(): (Candidate[] | undefined)[] {
  const byStart = new Map<string, { starts: string; rules: UnifiedRule[]; passedOver: boolean }>()
  const entry = (starts: string) => {
    const found = byStart.get(starts) ?? { starts, rules: [], passedOver: false }
    byStart.set(starts, found)
    return found
  }
  for (const rule of unifiedRules) {
    for (const starts of typeof rule.starts === 'string' ? [rule.starts] : rule.starts) {
      entry(starts).rules.push(rule)
    }
  }
  for (const { starts } of passedOver) entry(starts).passedOver = true
  const slots: (Candidate[] | undefined)[] = new Array(128 * 128).fill(undefined)
  for (const candidate of byStart.values()) {
    const slot = candidate.starts.charCodeAt(0) * 128 + candidate.starts.charCodeAt(1)
    slots[slot] = [...(slots[slot] ?? []), candidate]
  }
  return slots
}
