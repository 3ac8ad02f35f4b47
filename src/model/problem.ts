/** A position in a text file; line and column count from 1, columns in UTF-16 code units. */
export interface Place {
  readonly line: number
  readonly column: number
}

export type Severity = 'error' | 'warning'

/** One thing that is wrong with a scenario file, said so that its author can mend it. */
export interface Problem {
  readonly severity: Severity
  /** Stable name of the rule, such as `unknown-key`; see `docs/scenario.md`. */
  readonly rule: string
  readonly place: Place
  /** What is wrong. */
  readonly message: string
  /** What to write instead. */
  readonly instead?: string
}

/** Collects problems; passed down through everything that reads a scenario. */
export type Report = (problem: Problem) => void
