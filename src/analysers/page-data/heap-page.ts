import type { HeapPageData } from '../../model/page-data.js'
import type { ArtefactsRead } from '../summary/artefacts.js'

/** Rows that a page has room for; `heapmark open` shows all. */
const mostClasses = 200
const mostSuspects = 10
const mostSteps = 60
const longestName = 500

/** What a page shows of the run's heap dump; null when there is none that could be read. */
export function heapPage({ heapDump, dominators }: ArtefactsRead): HeapPageData | null {
  if ('why' in heapDump) return null
  const { file, findings } = heapDump
  const { format, mode, partial, objects, shallowBytes, reachable, classes, suspects, notes } = findings
  return {
    file,
    findings: {
      format,
      mode,
      partial,
      objects,
      shallowBytes,
      reachable,
      classes: classes.slice(0, mostClasses).map((one) => ({ ...one, name: cut(one.name) })),
      suspects: suspects.slice(0, mostSuspects).map((one) => ({
        ...one,
        sentence: cut(one.sentence, 4 * longestName),
        className: cut(one.className),
        holds: one.holds.map((held) => ({ ...held, name: cut(held.name) })),
        path: one.path.slice(0, mostSteps).map((step) => ({
          ...step,
          className: cut(step.className),
          via: cut(step.via),
        })),
      })),
      notes: notes.map((note) => cut(note)),
    },
    dominators,
  }
}

function cut(text: string, longest = longestName): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`
}
