import { HeapmarkError } from './errors.js'

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/**
 * Reads a duration such as `500ms`, `30s`, `10m`, `1.5h`, `7d`, or a sum of them (`1h30m`).
 * @returns milliseconds, above 0
 * @throws HeapmarkError BAD_DURATION
 */
export function parseDuration(text: string, what = 'duration'): number {
  const ms = durationMs(text.trim())
  if (ms === undefined) {
    throw new HeapmarkError('BAD_DURATION', `${what} '${text}' is not a duration`, {
      hint: 'write a number and a unit of ms, s, m, h or d: 100ms, 30s, 10m',
    })
  }
  return ms
}

/** The same reading without the error: undefined when `text` is no duration above 0. */
export function durationMs(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?\s*(?:ms|s|min|m|h|d)\s*)+$/.test(text)) return undefined
  let sum = 0
  for (const [, digits, unit] of text.matchAll(/(\d+(?:\.\d+)?)\s*(ms|s|min|m|h|d)/g)) {
    sum += Number(digits) * (unitMs[unit!] ?? Number.NaN)
  }
  return sum > 0 && Number.isFinite(sum) ? sum : undefined
}
