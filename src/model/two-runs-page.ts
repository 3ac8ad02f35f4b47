import type { FlameGraphData } from './page-data.js'
import type { RunReport } from './report.js'
import type { Timeline } from './timeline.js'

/** Two runs side by side: A, the one before, and B. */
export interface TwoRunsPageData {
  readonly kind: 'two-runs'
  readonly a: ComparedRun
  readonly b: ComparedRun
  /** Of each kind of stacks that both recorded. */
  readonly flameDifferences: readonly FlameDifferenceData[]
  /** Other pages of the same server. */
  readonly links: readonly { readonly href: string; readonly title: string }[]
}

export interface ComparedRun {
  readonly report: RunReport
  /** Where its own page is. */
  readonly href: string
  /** Of its timeline what both are drawn by. */
  readonly timeline: Pick<Timeline, 'stepMs' | 'steps' | 'series'>
  /** What its recordings tell of. */
  readonly stacks: readonly Pick<FlameGraphData, 'weight' | 'unit'>[]
  /** Why it has no stacks; null when it has some. */
  readonly whyNoStacks: string | null
}

/** Stacks of two recordings laid over each other, as a flame graph has them: `self` is B's weight. */
export interface FlameDifferenceData
  extends Pick<FlameGraphData, 'weight' | 'unit' | 'frames' | 'parents' | 'frameOf' | 'self'> {
  /** By node: the weight of A that ends in it. */
  readonly before: readonly number[]
  readonly files: { readonly a: readonly string[]; readonly b: readonly string[] }
}
