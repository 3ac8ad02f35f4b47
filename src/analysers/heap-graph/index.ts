export { analyzeHeapDump } from './analyze-heap-dump.js'
export { type ClassChange, diffHistograms, type HistogramDiff } from './diff-histograms.js'
export type {
  BigObject,
  ClassFigures,
  DuplicateStrings,
  FillRatio,
  HeapFindings,
  LoaderFinding,
  PathStep,
  Suspect,
  ThreadFinding,
  ZeroArrays,
} from './findings.js'
export type { JvmLayoutFlags } from './hprof/layout.js'
export {
  type FieldRow,
  type HeapGraph,
  type ObjectPage,
  type ObjectQuery,
  type ObjectRow,
  openHeapGraph,
  type Page,
  type PageOptions,
} from './open-heap-graph.js'
export type { HeapDumpOptions } from './options.js'
export type { HeapProgress } from './progress.js'
