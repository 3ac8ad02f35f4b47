import type { FieldPlan } from './fields/plan.js'
import type { BreakingPlan, SchedulePlan } from './schedule/plan.js'

/**
 * A scenario made ready to run: plain JSON data with every regex and expression already parsed and checked, so
 * that the process that generates needs neither the YAML nor the parsers.
 */
export interface Plan {
  readonly scenarioName: string
  /** 32-bit. */
  readonly seed: number
  /** What CURRENT_TIMESTAMP() means, Unix milliseconds. */
  readonly nowMs: number
  /** Run one after another, in the scenario's order. */
  readonly streams: readonly StreamPlan[]
}

export interface StreamPlan {
  readonly name: string
  readonly dataSource: string
  /** Ledger index of the stream's first record. */
  readonly firstIndex: number
  readonly records: number
  /** null = full speed. */
  readonly schedule: SchedulePlan | null
  /** null = it ends when all its records are sent. */
  readonly breaking: BreakingPlan | null
  /** How a record becomes bytes: an HTTP body, a JSON object, or a CSV row. */
  readonly encoding: 'http-body' | 'json' | 'csv'
  /** What the payload is made of. */
  readonly output: OutputPlan
  /** `url`, `method` and header names, with the field or the fixed text each comes from. */
  readonly parts: readonly PartPlan[]
  /** All fields; one that refers to others stands after them. */
  readonly fields: readonly FieldPlan[]
}

export type OutputPlan =
  | { readonly kind: 'object'; readonly members: readonly MemberPlan[] }
  /** The plain text of one field: a string without quotes. */
  | { readonly kind: 'text'; readonly field: string }
  | { readonly kind: 'csv'; readonly columns: readonly string[] }

/** A member of a JSON object: a field's value, or an object again. */
export type MemberPlan =
  | { readonly name: string; readonly field: string }
  | { readonly name: string; readonly members: readonly MemberPlan[] }

export type PartPlan =
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly field: string }
