import type { FaultEffect } from '../../model/report.js'

/** An effect on one figure, with the reasons for what could not be told. */
export interface Effect extends FaultEffect {
  /** Why `before`, `during`, `after` or the return is null; empty when none is. */
  readonly reasons: Readonly<Partial<Record<keyof FaultEffect, string>>>
}

/** Back means within so much of what was before. */
export const backWithin = 0.05
