import {
  type Analysis,
  type GcLogAnalysis,
  type HeapDumpAnalysis,
  partialOf,
  type RecordingAnalysis,
  unknownParts,
} from '../../model/artefact.js'
import type { ErrorCode } from '../../model/errors.js'

/** A file that could not be read at all has its place among the others. */
export interface FailedFile {
  readonly file: string
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string | null
}

/** One object per file; see docs/analyze.md. */
export function artefactJson(analysis: Analysis): object {
  return {
    kind: analysis.kind,
    file: analysis.file,
    partial: partialOf(analysis),
    unknownLines: unknownParts(analysis),
    ...findingsJson(analysis),
  }
}

export function failureJson({ file, code, message, hint }: FailedFile): object {
  return { kind: null, file, error: { code, message, hint } }
}

function findingsJson(analysis: Analysis): object {
  if (analysis.kind === 'gc-log') return { gc: gcJson(analysis) }
  return analysis.kind === 'heap-dump' ? { heap: heapJson(analysis) } : { recording: recordingJson(analysis) }
}

/** The figures that CI asks for stand first and flat; all that was found follows. */
function gcJson({ gc, growth }: GcLogAnalysis): object {
  const { partial: _, collector, ...findings } = gc
  return {
    collector,
    pauseCount: gc.counts.pauses,
    pauseMsTotal: gc.pauses?.totalMs ?? 0,
    pauseMsMax: gc.pauses?.maxMs ?? null,
    fullCount: gc.counts.full,
    ...findings,
    liveSet: gc.liveSet === null ? null : { ...gc.liveSet, growth },
  }
}

function heapJson({ heap }: HeapDumpAnalysis): object {
  const { partial: _, ...findings } = heap
  return findings
}

function recordingJson({ recording }: RecordingAnalysis): object {
  const { partial: _, events, allocation, ...findings } = recording
  const { byClass = [], ...allocated } = allocation ?? {}
  return {
    events,
    allocation: byClass,
    // Of the program's running code.
    samples: recording.cpu?.samples ?? null,
    allocated: allocation === null ? null : allocated,
    ...findings,
  }
}
