import type { GcLogFindings } from './gc-log-findings.js'
import type { HeapFindings } from './heap-findings.js'
import type { RecordingFindings } from './recording-findings.js'

/** Kinds of files that a run leaves and `analyze` reads. */
export type ArtefactKindName = 'gc-log' | 'heap-dump' | RecordingKindName

/** What `readRecording` reads: JFR, V8's profiles, collapsed stacks and pprof. */
export type RecordingKindName = 'recording' | 'cpu-profile' | 'allocation-profile' | 'stacks'

/** What a file came to, by its kind. */
export type Analysis = GcLogAnalysis | HeapDumpAnalysis | RecordingAnalysis

export interface GcLogAnalysis {
  readonly kind: 'gc-log'
  /** As it was named. */
  readonly file: string
  readonly gc: GcLogFindings
  /** How the live set goes on, over time; null without enough old collections. */
  readonly growth: LiveSetGrowth | null
}

export interface HeapDumpAnalysis {
  readonly kind: 'heap-dump'
  readonly file: string
  readonly heap: HeapFindings
}

export interface RecordingAnalysis {
  readonly kind: RecordingKindName
  readonly file: string
  readonly recording: RecordingFindings
}

/** The live set over time, judged as that of a run is over records. */
export interface LiveSetGrowth {
  readonly kind: 'bounded' | 'growing' | 'inconclusive'
  readonly bytesPerSecond: number
  /** Ends of the 99 % interval; null where it has none. */
  readonly low: number | null
  readonly high: number | null
}

/** How far a file was read, when that was not to its end. */
export interface Partial {
  readonly shareRead: number
  readonly why: string
}

export function partialOf(analysis: Analysis): Partial | null {
  return findingsOf(analysis).partial
}

/** Lines, records or events that no rule reads. */
export function unknownParts(analysis: Analysis): number {
  if (analysis.kind === 'gc-log') return analysis.gc.unknownLines.count
  if (analysis.kind === 'heap-dump') return analysis.heap.unknownRecords.count
  const { eventsWithoutType, unreadableEvents, unreadableParts } = analysis.recording.unknown
  return eventsWithoutType + unreadableEvents + unreadableParts
}

function findingsOf(analysis: Analysis): { readonly partial: Partial | null } {
  if (analysis.kind === 'gc-log') return analysis.gc
  return analysis.kind === 'heap-dump' ? analysis.heap : analysis.recording
}
