import type { ExperimentHead } from './experiment.js'
import type { HeapFindings } from './heap-findings.js'
import type { RunReport } from './report.js'
import type { Timeline } from './timeline.js'
import type { FigureTrend } from './trend.js'
import type { TwoRunsPageData } from './two-runs-page.js'

/** All that a page of HTML shows, as plain data: it is the page's one JSON block. Texts are data, never markup. */
export type PageData = RunPageData | ExperimentPageData | TrendPageData | TwoRunsPageData

export interface RunPageData {
  readonly kind: 'run'
  readonly report: RunReport
  readonly timeline: Timeline
  readonly gc: GcPageData
  readonly flameGraphs: readonly FlameGraphData[]
  /** Why there is no flame graph; null when there is one. */
  readonly whyNoFlameGraph: string | null
  /** null when the run left no dump that could be read; `report.notMeasured.heapDump` says why. */
  readonly heap: HeapPageData | null
  readonly logs: readonly LogPageData[]
  /** null for a program that was run without one. */
  readonly scenario: { readonly file: string; readonly text: string } | null
}

export interface GcPageData {
  /** Pauses by length, steps of equal ratio; empty without any. The last one has no upper end. */
  readonly histogram: readonly {
    readonly fromMs: number
    readonly toMs: number | null
    readonly count: number
  }[]
  /** By the log's causes, or where there are none by the collections' names; most time first. */
  readonly causes: readonly {
    readonly cause: string
    readonly collections: number
    readonly pauseMsTotal: number
    readonly pauseMsMax: number
  }[]
  readonly causesAre: 'causes' | 'names'
}

/**
 * Stacks merged from their roots. Node 0 is the root and no frame; a parent stands before its children. Too light ones
 * are summed up in a node of the frame `[smaller]` beside their siblings.
 */
export interface FlameGraphData {
  readonly weight: 'allocation' | 'live' | 'cpu' | 'native'
  readonly unit: 'samples' | 'bytes'
  /** Files of the run folder it is of. */
  readonly files: readonly string[]
  readonly total: number
  readonly frames: readonly { readonly name: string; readonly kind: string }[]
  /** By node: its parent, its frame, the weight that ends in it. */
  readonly parents: readonly number[]
  readonly frameOf: readonly number[]
  readonly self: readonly number[]
  /** The same stacks by time, on the run's clock, where the recording has times; else empty. */
  readonly slices: readonly FlameGraphSlice[]
}

export interface FlameGraphSlice {
  readonly fromMs: number
  readonly toMs: number
  /** Nodes and the weight that ends in each, alternating. */
  readonly weights: readonly number[]
}

export interface HeapPageData {
  readonly file: string
  readonly findings: Pick<
    HeapFindings,
    | 'format'
    | 'mode'
    | 'partial'
    | 'objects'
    | 'shallowBytes'
    | 'reachable'
    | 'classes'
    | 'suspects'
    | 'notes'
  >
  /** Who holds what, level by level; null when the dump was read by class only. */
  readonly dominators: DominatorNode | null
}

/** An object, or objects of one class side by side, with what it alone holds. */
export interface DominatorNode {
  readonly name: string
  /** Objects that this stands for. */
  readonly objects: number
  readonly retainedBytes: number
  readonly children: readonly DominatorNode[]
}

/** Lines of one file of the run folder. */
export interface LogPageData {
  readonly file: string
  readonly lines: readonly LogLine[]
  /** Lines between the beginning and the end that are not shown; null when nobody counted them. */
  readonly leftOut: number | null
  /** How `tMs` was told; null when no line carries a time. */
  readonly placedBy: string | null
}

export interface LogLine {
  /** From 1; null after a gap of unknown length. */
  readonly line: number | null
  /** On the run's clock; null where the line carries no time. */
  readonly tMs: number | null
  readonly text: string
}

/** An experiment: its report, and the same in words as its other formats have it. */
export interface ExperimentPageData {
  readonly kind: 'experiment'
  /** With the findings of its kind. */
  readonly report: ExperimentHead
  /** The answer first. */
  readonly sections: readonly PageSection[]
  /** Of its runs, in their order; empty where nobody read their samples. */
  readonly sparklines: readonly RunSparklines[]
}

/** How memory went in a run, at equal steps from its start to its end; null where that was not measured. */
export interface RunSparklines {
  readonly label: string
  readonly rssBytes: readonly (number | null)[] | null
  readonly heapUsedBytes: readonly (number | null)[] | null
}

/** A part of a report in words: see `reports/content/section.ts`. */
export interface PageSection {
  readonly title: string
  readonly headline?: string
  readonly table?: {
    readonly columns: readonly { readonly title: string; readonly holds: 'words' | 'figures' }[]
    readonly rows: readonly (readonly string[])[]
  }
  readonly entries: readonly {
    readonly label: string | null
    readonly value: string
    readonly verbatim?: true
  }[]
}

/** How the figures of a scenario went from run to run. */
export interface TrendPageData {
  readonly kind: 'trend'
  readonly scenario: string
  /** One for each set of runs that were asked the same, the latest first. */
  readonly trends: readonly TrendPageSet[]
  /** Other pages of the same server; empty in a file. */
  readonly links: readonly { readonly href: string; readonly title: string }[]
}

/** Completed runs that may be compared with each other. */
export interface TrendPageSet {
  /** What they have in common, in words. */
  readonly basis: string
  /** Oldest first. */
  readonly runs: readonly TrendPageRun[]
  /** Those that the last run measured. */
  readonly figures: readonly FigureTrend[]
}

export interface TrendPageRun {
  readonly id: string
  readonly startedAt: string
  /** Where its report is; null when that cannot be told. */
  readonly href: string | null
}
