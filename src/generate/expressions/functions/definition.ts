import type { Bound } from '../bound.js'

/** A function of the SQL dialect. Each family is one file here; the map in `index.ts` registers them. */
export interface SqlFunction {
  /** As the documentation shows it: `LPAD(text, length [, pad])`. */
  readonly usage: string
  readonly minArgs: number
  readonly maxArgs: number
  /** Checks the arguments' types (throws SqlError) and gives the typed, runnable call. */
  bind(args: readonly Bound[], call: Call): Bound
}

/** Where a call stands, for its errors. */
export interface Call {
  readonly name: string
  readonly offset: number
}
