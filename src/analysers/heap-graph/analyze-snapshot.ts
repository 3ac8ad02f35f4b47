import type { HeapFindings } from './findings.js'
import { dominatorTree } from './graph/dominators.js'
import { graphFindings, limitClasses, noFindings } from './graph-findings.js'
import type { DumpFile } from './input/supply.js'
import { refuseTooLarge } from './memory.js'
import type { HeapDumpOptions } from './options.js'
import { snapshotDuplicates, snapshotFill } from './v8/contents.js'
import { snapshotDetails } from './v8/details.js'
import { readSnapshot, type V8Snapshot } from './v8/read-snapshot.js'

export async function analyzeSnapshot(file: DumpFile, options: HeapDumpOptions): Promise<HeapFindings> {
  const mode = options.mode ?? 'full'
  const snapshot = await loadSnapshot(file, options)
  const found: HeapFindings = {
    ...noFindings('v8-heapsnapshot', mode, null),
    partial: snapshot.partial,
    objects: snapshot.objects,
    shallowBytes: snapshot.sums.bytes.reduce((sum, bytes) => sum + bytes, 0),
    ...limitClasses(histogramOf(snapshot)),
    notes: ['Classes in parentheses are kinds of objects of V8 itself.'],
  }
  const { heap } = snapshot
  if (mode === 'histogram' || heap === null) return found
  options.onProgress?.({ phase: 'dominators', share: 0 })
  const tree = dominatorTree(heap.graph)
  options.onProgress?.({ phase: 'findings', share: 0 })
  return {
    ...found,
    ...(await graphFindings(snapshotDetails(snapshot, heap), tree, options)),
    duplicateStrings: snapshotDuplicates(snapshot, heap),
    fillRatios: snapshotFill(snapshot, heap),
    notes: [
      ...found.notes,
      'Weak edges hold nothing.',
      'Threads, class loaders and arrays of zeros are not in a snapshot.',
      'Small integers are not in a snapshot: in the fill ratio of arrays their slots count as free.',
    ],
  }
}

function loadSnapshot(file: DumpFile, options: HeapDumpOptions): Promise<V8Snapshot> {
  return readSnapshot(file, {
    graph: options.mode !== 'histogram',
    onProgress: options.onProgress,
    beforeGraph: (bytes, objects) => refuseTooLarge(file.path, bytes, objects, options.maxMemoryBytes),
  })
}

function histogramOf({ sums, classes, strings }: V8Snapshot): HeapFindings['classes'] {
  if (classes === null) return []
  return sums.figures({ className: (index) => classes.nameOf(index, strings) })
}
