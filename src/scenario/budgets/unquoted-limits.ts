import { budgetKinds } from '../../model/budgets/kinds.js'
import { standInForGreater } from '../../model/budgets/limit.js'

/** Found in a line that is no YAML. */
const unquoted = new RegExp(
  `(?<=(?:^|[\\s{,"'])(?:${Object.keys(budgetKinds).join('|')})["']?:[ \\t]{1,20})>(?=[ \\t]*=?[ \\t]*(?:\\d|baseline))`,
  'g',
)

export interface QuotedLimits {
  /** As long as the text that was given: offsets stay as they are. */
  readonly text: string
  /** Of the signs that were exchanged, in the text's order. */
  readonly offsets: readonly number[]
}

/**
 * `throughput: >=5/s` is how one writes a budget, and no YAML: there a `>` at the beginning of a value announces folded
 * text. What is meant is beyond doubt, so the `>` is exchanged for a sign that means the same and nothing to YAML.
 * @param errorOffsets where the text is no YAML: only those lines are looked at
 * @returns null when there is nothing to exchange
 */
export function quoteLimits(text: string, errorOffsets: Iterable<number>): QuotedLimits | null {
  const found = new Set<number>()
  const lines = new Set<number>()
  for (const at of errorOffsets) {
    const start = text.lastIndexOf('\n', at - 1) + 1
    if (lines.has(start)) continue
    lines.add(start)
    const end = text.indexOf('\n', at)
    const line = text.slice(start, end < 0 ? text.length : end)
    for (const match of line.matchAll(unquoted)) found.add(start + match.index)
  }
  if (found.size === 0) return null
  const offsets = [...found].sort((a, b) => a - b)
  const pieces = offsets.map((at, i) => text.slice(i === 0 ? 0 : offsets[i - 1]! + 1, at))
  return { text: [...pieces, text.slice(offsets.at(-1)! + 1)].join(standInForGreater), offsets }
}
