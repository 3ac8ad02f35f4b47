import { analyzeHprof } from './analyze-hprof.js'
import { analyzeSnapshot } from './analyze-snapshot.js'
import type { HeapFindings } from './findings.js'
import { noFindings } from './graph-findings.js'
import { defaultMaxInflatedBytes, openDump } from './input/open-dump.js'
import type { HeapDumpOptions } from './options.js'

/**
 * Reads a heap dump: HPROF of a JVM or of Android, or a V8 heap snapshot, plain or gzip. Whatever the file, it ends
 * and does not throw: what could not be read is told by `format`, `partial` and `unknownRecords`.
 * @throws HeapmarkError DUMP_TOO_LARGE when the object graph would not fit into memory, before it is built
 */
export async function analyzeHeapDump(path: string, options: HeapDumpOptions = {}): Promise<HeapFindings> {
  const opened = await openDump(path, options.maxInflatedBytes ?? defaultMaxInflatedBytes)
  if (opened.file === null) return noFindings(null, options.mode ?? 'full', opened.why)
  try {
    return await (opened.format === 'hprof' ? analyzeHprof : analyzeSnapshot)(opened.file, options)
  } finally {
    await opened.file.close()
  }
}
