import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Artefact } from '../model/run-record.js'

/** What a file in a run folder is, by its name; the first pattern that fits. */
const kinds: readonly (readonly [RegExp, Artefact['kind']])[] = [
  [/^gc\.log/, 'gc-log'],
  [/\.(?:heapsnapshot|hprof)(?:\.gz)?$/, 'heap-dump'],
  [/\.cpuprofile$/, 'cpu-profile'],
  [/\.heapprofile$/, 'allocation-profile'],
  [/^report\.\d.*\.json$/, 'fatal-report'],
  [/^hs_err_pid\d+\.log$/, 'fatal-error-log'],
  [/\.jfr$/, 'recording'],
  [/\.collapsed$/, 'stacks'],
  [/^histogram.*\.txt$/, 'histogram'],
  [/\.log$/, 'log'],
  [/^samples\.ndjson$/, 'samples'],
  [/^output\//, 'records'],
]

/** Lists what a run left, sorted by path; reports and `run.json` are not artefacts. Empty logs are left out. */
export function findArtefacts(runFolder: string): Artefact[] {
  const found: Artefact[] = []
  for (const entry of readdirSync(runFolder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const name = path.relative(runFolder, path.join(entry.parentPath, entry.name))
    const kind = kinds.find(([pattern]) => pattern.test(name))?.[1]
    const bytes = statSync(path.join(runFolder, name)).size
    if (kind !== undefined && !(kind === 'log' && bytes === 0)) found.push({ kind, path: name, bytes })
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1))
}
