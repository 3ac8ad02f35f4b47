import type { Place, Problem, Severity } from '../model/problem.js'

/** A file can hold a million mistakes; nobody reads past the first of them. */
const most = 200

/** The problems found in one file, each said once. */
export class Problems {
  readonly #list: Problem[] = []
  readonly #seen = new Set<string>()

  error(rule: string, place: Place, message: string, instead?: string): void {
    this.add('error', rule, place, message, instead)
  }

  warning(rule: string, place: Place, message: string, instead?: string): void {
    this.add('warning', rule, place, message, instead)
  }

  add(severity: Severity, rule: string, place: Place, message: string, instead?: string): void {
    const key = `${rule} ${place.line}:${place.column} ${message}`
    if (this.#seen.has(key) || this.#list.length > most) return
    this.#seen.add(key)
    if (this.#list.length === most) {
      this.#list.push({
        severity: 'error',
        rule: 'too-many-problems',
        place,
        message: `more than ${most} problems; the rest is not listed`,
        instead: 'mend the first ones and check again',
      })
      return
    }
    this.#list.push({ severity, rule, place, message, ...(instead === undefined ? {} : { instead }) })
  }

  /** True once nothing more is taken: the rest need not be looked for. */
  get isFull(): boolean {
    return this.#list.length > most
  }

  get hasErrors(): boolean {
    return this.#list.some((problem) => problem.severity === 'error')
  }

  /** In the file's order. */
  sorted(): Problem[] {
    return this.#list.toSorted((a, b) => a.place.line - b.place.line || a.place.column - b.place.column)
  }
}
