import { buildHprofGraph, graphMemory, type HprofGraph, mostReferences } from './hprof/build-graph.js'
import { type HprofIndex, indexHprof } from './hprof/index-dump.js'
import { deduceLayout } from './hprof/layout-evidence.js'
import type { DumpFile } from './input/supply.js'
import { refuseTooLarge } from './memory.js'
import type { HeapDumpOptions } from './options.js'

/** So much more than there is may a rough estimate say before a dump is refused unread. */
const roughFactor = 2

/** An HPROF dump's index. @returns null when the dump ends within its header */
export async function loadHprofIndex(file: DumpFile, options: HeapDumpOptions): Promise<HprofIndex | null> {
  const graph = options.mode !== 'histogram'
  const layout = await deduceLayout(file, options.jvm ?? {})
  if (layout === null) return null
  if (graph && file.bytes !== null) {
    // From the beginning of the dump alone: spares reading a hundred gigabytes in order to refuse them.
    const objects = layout.objectsPerByte * file.bytes
    const needed = graphMemory(objects, layout.referencesPerByte * file.bytes)
    refuseTooLarge(file.path, needed / roughFactor, objects, options.maxMemoryBytes)
  }
  return indexHprof(file, layout, { graph, onProgress: options.onProgress })
}

/** @throws HeapmarkError DUMP_TOO_LARGE before anything large is allocated */
export async function loadHprofGraph(
  file: DumpFile,
  index: HprofIndex,
  options: HeapDumpOptions,
): Promise<HprofGraph> {
  const { objects } = index.counts
  const needed = graphMemory(objects, mostReferences(index))
  refuseTooLarge(file.path, needed, objects, options.maxMemoryBytes)
  return buildHprofGraph(file, index, options.onProgress)
}
