/**
 * Gathers why figures are missing. Every null of a report goes through here, so that none is without its reason
 * (a property test holds this over random runs).
 */
export class NotMeasured {
  readonly #reasons: Record<string, string> = {}

  /** Hands `value` through; when it is missing, notes `reason` under the figure's path in the report. */
  take<T>(path: string, value: T | null | undefined, reason: string): T | null {
    if (value !== null && value !== undefined) return value
    this.#reasons[path] = reason
    return null
  }

  get reasons(): Readonly<Record<string, string>> {
    return this.#reasons
  }
}

/** Rounds to the precision that reports keep, so that they hold no digits that mean nothing. */
export function roundTo(value: number | null | undefined, decimals: number): number | null {
  if (value === null || value === undefined || !Number.isFinite(value)) return null
  const factor = 10 ** decimals
  const scaled = value * factor
  return Number.isFinite(scaled) ? Math.round(scaled) / factor : value
}
