import { maxFileBytes } from './source-text.js'

/** A text in which `${VAR}` and `${VAR:-default}` were replaced, with the way back to the original's offsets. */
export interface Substituted {
  readonly text: string
  /** Variables without value and default, by their offset in `text` (where they were left as they stand). */
  readonly unset: readonly { readonly name: string; readonly offset: number }[]
  /** True when there is more of it than a scenario may have; `text` is then cut short. */
  readonly tooLong: boolean
  /** Offset in the original of what stands at `offset` in `text`; within a value, that of its `${`. */
  originalOffset(offset: number): number
}

/** More is no scenario, and would cost time and memory. */
const mostVariables = 10_000

const nameAt = /[A-Za-z_][A-Za-z0-9_]*/y

/**
 * Replaces variables as text, before the YAML is parsed, as Data Caterer does. As in a shell, `:-` also steps in
 * for an empty value. One pass from left to right; values are not looked at again.
 */
export function substituteEnvironment(
  original: string,
  env: Readonly<Record<string, string | undefined>>,
): Substituted {
  const parts: string[] = []
  // Pieces in order: where each starts in the new text, and in the original; copied ones move along with it.
  const pieces: { at: number; from: number; copied: boolean }[] = [{ at: 0, from: 0, copied: true }]
  const unset: { name: string; offset: number }[] = []
  let length = 0
  let copiedTo = 0
  let tooLong = false
  let close = -1
  let lineEnd = -1
  for (let open = original.indexOf('${'); open !== -1; open = original.indexOf('${', open + 2)) {
    nameAt.lastIndex = open + 2
    const name = nameAt.exec(original)?.[0]
    if (name === undefined) continue
    const afterName = open + 2 + name.length
    // Both only move forward, so that a file full of openings without an end is still read once.
    if (close < afterName) close = indexOrEnd(original, '}', afterName)
    if (lineEnd < afterName) lineEnd = indexOrEnd(original, '\n', afterName)
    if (close === original.length) break
    const hasDefault = original.startsWith(':-', afterName)
    if (close > lineEnd || (!hasDefault && close !== afterName)) continue
    const set = Object.hasOwn(env, name) ? env[name] : undefined
    const value = hasDefault && (set ?? '') === '' ? original.slice(afterName + 2, close) : set
    if (value === undefined) {
      unset.push({ name, offset: length + open - copiedTo })
      tooLong = unset.length > mostVariables
      if (tooLong) break
      continue
    }
    parts.push(original.slice(copiedTo, open), value)
    length += open - copiedTo
    pieces.push({ at: length, from: open, copied: false })
    length += value.length
    copiedTo = close + 1
    pieces.push({ at: length, from: copiedTo, copied: true })
    if (length > maxFileBytes || pieces.length > 2 * mostVariables) {
      tooLong = true
      break
    }
    open = close - 1
  }
  if (!tooLong) parts.push(original.slice(copiedTo))
  return { text: parts.join(''), unset, tooLong, originalOffset: (offset) => mapBack(pieces, offset) }
}

function indexOrEnd(text: string, wanted: string, from: number): number {
  const at = text.indexOf(wanted, from)
  return at === -1 ? text.length : at
}

function mapBack(pieces: readonly { at: number; from: number; copied: boolean }[], offset: number): number {
  let low = 0
  let high = pieces.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (pieces[middle]!.at <= offset) low = middle
    else high = middle - 1
  }
  const piece = pieces[low]!
  return piece.copied ? piece.from + offset - piece.at : piece.from
}
