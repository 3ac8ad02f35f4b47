import { HeapmarkError } from '../../model/errors.js'
import type { HeapFindings } from '../../model/heap-findings.js'
import { analyzeHeapDump } from '../heap-graph/analyze-heap-dump.js'
import type { AnalyseOptions, ArtefactReader } from './reader.js'

export const heapDumpReader: ArtefactReader = {
  title: 'heap dump (HPROF, V8 .heapsnapshot)',

  sniff({ content }) {
    const start = content.toString('latin1', 0, 64)
    if (start.startsWith('JAVA PROFILE 1.0.')) return 1
    return /^(?:\xef\xbb\xbf)?\s*\{\s*"snapshot"\s*:/.test(start) ? 1 : 0
  },

  async analyse(path, options) {
    const heap = await findings(path, options)
    return { analysis: { kind: 'heap-dump', file: path, heap }, stacks: null, paths: [path] }
  },
}

/** Without a wish for a mode, a dump too large for its graph is counted by class. */
async function findings(path: string, options: AnalyseOptions): Promise<HeapFindings> {
  const { mode, maxMemoryBytes, onProgress } = options
  const read = (as: 'full' | 'histogram') =>
    analyzeHeapDump(path, {
      mode: as,
      ...(maxMemoryBytes === undefined ? {} : { maxMemoryBytes }),
      ...(onProgress === undefined ? {} : { onProgress: ({ phase, share }) => onProgress(phase, share) }),
    })
  if (mode !== undefined) return read(mode)
  try {
    return await read('full')
  } catch (error) {
    if (!(error instanceof HeapmarkError && error.code === 'DUMP_TOO_LARGE')) throw error
    const counted = await read('histogram')
    return { ...counted, notes: [`counted by class only: ${error.message}`, ...counted.notes] }
  }
}
