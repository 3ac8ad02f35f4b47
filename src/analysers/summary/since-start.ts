import type { RunRecord } from '../../model/run-record.js'

/**
 * A counter over the run. A program that heapmark started counts from 0; one that was attached to had counted
 * before, so there it is what came since the first sample. null where it was not told, or fell (damage).
 */
export function sinceStart(
  record: RunRecord,
  first: number | null | undefined,
  last: number | null | undefined,
): number | null {
  if (last === null || last === undefined) return null
  if (record.target.kind !== 'attach') return last
  return first === null || first === undefined || last < first ? null : last - first
}
