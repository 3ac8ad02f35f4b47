import type { ClassFigures, HeapFindings } from './findings.js'
import { dominatorTree } from './graph/dominators.js'
import { graphFindings, limitClasses, noFindings } from './graph-findings.js'
import type { HprofGraph } from './hprof/build-graph.js'
import { readContents } from './hprof/contents.js'
import { hprofDetails } from './hprof/details.js'
import type { HprofIndex } from './hprof/index-dump.js'
import { loaderFindings } from './hprof/loaders.js'
import type { DumpFile } from './input/supply.js'
import { loadHprofGraph, loadHprofIndex } from './load-hprof.js'
import type { HeapDumpOptions } from './options.js'

const mostFillRatios = 50

export async function analyzeHprof(file: DumpFile, options: HeapDumpOptions): Promise<HeapFindings> {
  const mode = options.mode ?? 'full'
  const index = await loadHprofIndex(file, options)
  if (index === null) return noFindings('hprof', mode, 'the dump ends within its header, or it is damaged')
  const histogram = histogramOf(index)
  const found: HeapFindings = {
    ...noFindings('hprof', mode, null),
    version: index.header.version,
    partial: index.partial,
    objects: index.counts.objects,
    shallowBytes: histogram.reduce((sum, { shallowBytes }) => sum + shallowBytes, 0),
    ...limitClasses(histogram),
    loaders: loaderFindings(index, null),
    unknownRecords: index.unknown,
    notes: notesOf(index, null),
  }
  if (mode === 'histogram') return found
  const built = await loadHprofGraph(file, index, options)
  options.onProgress?.({ phase: 'dominators', share: 0 })
  const tree = dominatorTree(built.graph)
  const details = hprofDetails(file, index, built)
  options.onProgress?.({ phase: 'findings', share: 0 })
  const findings = await graphFindings(details, tree, options)
  const contents = await readContents(file, index, built, details.records, options.onProgress)
  return {
    ...found,
    ...findings,
    ...contents,
    fillRatios: built.fill.findings(built.graph, mostFillRatios),
    threads: await details.threads.findings(tree),
    loaders: loaderFindings(index, built),
    notes: notesOf(index, built),
  }
}

function histogramOf({ counts, sizes, classes }: HprofIndex): ClassFigures[] {
  return counts
    .histogram(sizes)
    .map(({ code, count, shallowBytes }) => ({
      name: classes.nameOf(code),
      count,
      shallowBytes,
      retainedBytes: null,
    }))
    .sort((a, b) => b.shallowBytes - a.shallowBytes)
}

function notesOf(index: HprofIndex, built: HprofGraph | null): string[] {
  const notes = [`Object sizes: ${index.layout.basis}.`]
  const { arraysWithoutData } = index.counts
  if (arraysWithoutData > 0) notes.push(`${arraysWithoutData} arrays were dumped without their elements.`)
  const { lost } = index.names.symbols
  if (lost > 0) notes.push(`${lost} names are missing: there was no room for them.`)
  if (built === null) return notes
  if (built.addresses.duplicates > 0) {
    notes.push(`${built.addresses.duplicates} objects are in the dump twice; each counts once in the graph.`)
  }
  if (built.dangling > 0) {
    notes.push(`${built.dangling} references lead to objects that are not in the dump.`)
  }
  notes.push('What only weak and phantom references lead to counts as unreachable.')
  return notes
}
