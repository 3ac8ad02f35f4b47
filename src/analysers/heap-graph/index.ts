export { analyzeHeapDump } from './analyze-heap-dump.js'
export { diffHistograms } from './diff-histograms.js'
export type {
  ClassFigures,
  HeapFindings,
  PathStep,
  Suspect,
  ThreadFinding,
} from './findings.js'
export type { JvmLayoutFlags } from './hprof/layout.js'
export {
  type FieldRow,
  type HeapGraph,
  type ObjectPage,
  type ObjectRow,
  openHeapGraph,
  type Page,
} from './open-heap-graph.js'
export type { HeapDumpOptions } from './options.js'
