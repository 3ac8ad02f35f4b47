import path from 'node:path'
import {
  analyzeHeapDump,
  type ClassFigures,
  type HeapDumpOptions,
  type HeapFindings,
  type HeapGraph,
  openHeapGraph,
} from '../analysers/heap-graph/index.js'
import { availableMemoryBytes } from '../analysers/heap-graph/memory.js'
import { HeapmarkError } from '../model/errors.js'

/** A dump that was read for the explorer. */
export interface ExploredDump {
  /** Name of the file. */
  readonly file: string
  readonly findings: HeapFindings
  /** null when the dump was only counted by class (`--mode histogram`). */
  readonly graph: HeapGraph | null
  /** All classes, those that hold most first. Pages name a class by its place here. */
  readonly classes: readonly ClassFigures[]
  readonly placeOfClass: ReadonlyMap<string, number>
  close(): Promise<void>
}

export interface ExploreOptions extends Pick<HeapDumpOptions, 'mode' | 'jvm'> {
  /** `step` is a reading of the file: 1, and 2 for the graph. */
  readonly onProgress?: (step: number, phase: string, share: number) => void
}

/** The analysers' own bound of rows on a page. */
const mostRows = 1000

/**
 * Reads a dump: its findings first, then the graph that answers questions.
 * @throws HeapmarkError DUMP_UNREADABLE, DUMP_TOO_LARGE
 */
export async function exploreDump(file: string, options: ExploreOptions = {}): Promise<ExploredDump> {
  const { mode = 'full', jvm, onProgress } = options
  // Both readings may take what is free now: what the first one leaves for the garbage collector is not yet given back.
  const shared = { maxMemoryBytes: availableMemoryBytes(), ...(jvm === undefined ? {} : { jvm }) }
  const reading = (step: number): HeapDumpOptions => ({
    ...shared,
    mode,
    onProgress: ({ phase, share }) => onProgress?.(step, phase, share),
  })
  const findings = await analyzeHeapDump(file, reading(1))
  if (findings.format === null) throw unreadable(file, findings.partial?.why ?? 'it is no heap dump')
  const graph = mode === 'full' ? await openHeapGraph(file, reading(2)) : null
  const classes = graph === null ? findings.classes : allClasses(graph)
  return {
    file: path.basename(file),
    findings,
    graph,
    classes,
    placeOfClass: new Map(classes.map(({ name }, place) => [name, place])),
    close: async () => graph?.close(),
  }
}

function allClasses(graph: HeapGraph): ClassFigures[] {
  const classes: ClassFigures[] = []
  for (;;) {
    const { rows, total } = graph.histogram({ from: classes.length, most: mostRows })
    classes.push(...rows)
    if (rows.length === 0 || classes.length >= total) return classes
  }
}

function unreadable(file: string, why: string): HeapmarkError {
  return new HeapmarkError('DUMP_UNREADABLE', `${file} cannot be explored: ${why}`, {
    place: file,
    hint: 'give a heap dump: jcmd PID GC.heap_dump FILE, or v8.writeHeapSnapshot()',
  })
}
