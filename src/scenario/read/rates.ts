import { durationMs } from '../../model/duration.js'
import { shorten } from '../check-shape.js'
import type { ReadContext } from '../context.js'
import { numberOf, type TreeNode, textOf } from '../tree.js'

const unitSeconds: Readonly<Record<string, number>> = { second: 1, minute: 60, hour: 3600 }

/** Seconds in a `rateUnit`; 1 when there is none, or an unknown one (which was reported). */
export function secondsOfUnit(node: TreeNode | undefined): number {
  return unitSeconds[(textOf(node) ?? 'second').toLowerCase()] ?? 1
}

/**
 * A duration such as `10m`, in milliseconds; a plain number means seconds, as Data Caterer reads it.
 * @returns null when there is none, or (reported) none that can be read
 */
export function readDuration(node: TreeNode | undefined, key: string, context: ReadContext): number | null {
  const text = textOf(node)
  if (node === undefined || text === undefined) return null
  const seconds = numberOf(node)
  const ms = seconds === undefined ? durationMs(text.trim()) : seconds * 1000
  if (ms !== undefined && ms > 0 && Number.isFinite(ms)) return ms
  const message = `'${key}' must be a duration above 0, but is '${shorten(text)}'`
  context.problems.error(
    'bad-duration',
    node.place,
    message,
    'write a number and a unit: 500ms, 30s, 10m, 1h',
  )
  return null
}

/**
 * A number within limits; undefined when there is none, or (reported) a wrong one.
 * @param limits `above` excludes its own value, `from` and `to` include theirs
 */
export function readNumber(
  node: TreeNode | undefined,
  key: string,
  limits: { readonly above?: number; readonly from?: number; readonly to?: number },
  context: ReadContext,
): number | undefined {
  const number = numberOf(node)
  if (node === undefined || number === undefined || !Number.isFinite(number)) return undefined
  const {
    above = Number.NEGATIVE_INFINITY,
    from = Number.NEGATIVE_INFINITY,
    to = Number.POSITIVE_INFINITY,
  } = limits
  if (number > above && number >= from && number <= to) return number
  const wanted = [
    ...(limits.above === undefined ? [] : [`above ${limits.above}`]),
    ...(limits.from === undefined ? [] : [`at least ${limits.from}`]),
    ...(limits.to === undefined ? [] : [`at most ${limits.to}`]),
  ].join(' and ')
  context.problems.error('out-of-range', node.place, `'${key}' must be ${wanted}, but is ${number}`)
  return undefined
}
