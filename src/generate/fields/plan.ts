/** Placeholder shape until the field kinds are there. */
export interface FieldPlan {
  readonly name: string
}
