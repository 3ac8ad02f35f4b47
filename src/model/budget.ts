/** A budget as it was read: what a run is to be held to. Kept in `run.json`, so that its report needs nothing else. */
export interface AskedBudget {
  /** A key of `budgetKinds`. */
  readonly name: string
  /** As written: `<700MB`, `<= baseline +5%`, `bounded`. */
  readonly limit: string
  /** Where it is written: relative to the working directory of the run where that holds the file. */
  readonly file: string
  readonly line: number
  readonly column: number
}

/** An earlier run that budgets may refer to. */
export interface Baseline {
  /** Its id. */
  readonly run: string
  /** Chosen with `heapmark results --pin`; else it was simply the last one that fits. */
  readonly pinned: boolean
  /** What it came to, by name of budget; those that it did not measure are missing. */
  readonly figures: Readonly<Record<string, number>>
}

/** The budgets of one run. */
export interface RunBudgets {
  readonly asked: readonly AskedBudget[]
  /** null when no budget refers to one, or there is none. */
  readonly baseline: Baseline | null
  /** Why a budget that refers to a baseline finds none; null when one was found or none was looked for. */
  readonly whyNoBaseline: string | null
}

export type BudgetVerdict = 'pass' | 'fail' | 'not-measured'

/** What came of one budget. Figures are in the unit of the report: bytes, milliseconds, shares from 0 to 1. */
export interface BudgetResult {
  readonly name: string
  /** As written. */
  readonly limit: string
  /** The limit as a figure or word; null when it is relative to a baseline and there is none. */
  readonly limitValue: number | string | null
  readonly measured: number | string | null
  readonly result: BudgetVerdict
  /** One sentence: by how much it passed or failed, or why it was not measured. */
  readonly reason: string
  /** Where the budget is written. */
  readonly file: string
  readonly line: number
  readonly column: number
}
