import type { HeapFindings } from '../../model/heap-findings.js'
import type { RecordingFindings, TopFrame } from '../../model/recording-findings.js'
import type { HeapDumpFigures, RecordingFigures } from '../../model/report.js'
import type { Found } from './artefacts.js'
import { type NotMeasured, roundTo } from './not-measured.js'

/** Rows that a report keeps of each list; `heapmark analyze` shows more. */
const keptRows = 10
const keptSuspects = 3
/** Names in files may be as long as they like. */
const longestName = 500
const longestSentence = 2000

type Note = (text: string) => void

/** The run's heap dump: who holds the heap, and what it is made of. */
export function heapDumpFigures(
  found: Found<HeapFindings>,
  missing: NotMeasured,
  note: Note,
): HeapDumpFigures | null {
  if ('why' in found) return missing.take<HeapDumpFigures>('heapDump', null, found.why)
  const { file, findings } = found
  noteRead('heap dump', file, findings.partial, note)
  if (findings.mode === 'histogram') {
    note(`heap dump ${file}: too large to look for leak suspects here; heapmark analyze --mode full does`)
  }
  return {
    file,
    mode: findings.mode,
    shareRead: shareRead(findings.partial),
    objects: findings.objects,
    shallowBytes: findings.shallowBytes,
    suspects: findings.suspects
      .slice(0, keptSuspects)
      .map(({ sentence, className, retainedBytes, share }) => ({
        sentence: cut(sentence, longestSentence),
        className: cut(className, longestName),
        retainedBytes,
        share: roundTo(share, 6) ?? 0,
      })),
    classes: findings.classes.slice(0, keptRows).map(({ name, count, shallowBytes, retainedBytes }) => ({
      name: cut(name, longestName),
      count,
      shallowBytes,
      retainedBytes: missing.take(
        'heapDump.classes[].retainedBytes',
        retainedBytes,
        'the dump was read by class only',
      ),
    })),
  }
}

/** The run's recording: what allocates, and where the time goes. */
export function recordingFigures(
  found: Found<RecordingFindings>,
  missing: NotMeasured,
  note: Note,
): RecordingFigures | null {
  if ('why' in found) return missing.take<RecordingFigures>('recording', null, found.why)
  const { file, findings } = found
  noteRead('recording', file, findings.partial, note)
  return {
    file,
    shareRead: shareRead(findings.partial),
    durationMs: missing.take(
      'recording.durationMs',
      roundTo(findings.durationMs, 3),
      'the recording does not tell how long it is',
    ),
    allocation: missing.take(
      'recording.allocation',
      allocationOf(findings),
      'the recording has no samples of allocation',
    ),
    live: missing.take(
      'recording.live',
      liveOf(findings),
      'the recording has no samples of objects that stayed alive',
    ),
    cpu: missing.take('recording.cpu', cpuOf(findings), 'the recording has no samples of running code'),
  }
}

function allocationOf({ allocation }: RecordingFindings): RecordingFigures['allocation'] {
  if (allocation === null) return null
  return {
    source: cut(allocation.source, longestName),
    totalBytes: Math.round(allocation.totalBytes),
    classes: allocation.byClass.slice(0, keptRows).map((one) => ({
      name: cut(one.class, longestName),
      bytes: Math.round(one.bytes),
      samples: one.samples,
    })),
    frames: allocation.topFrames
      .slice(0, keptRows)
      .map(({ frame, self }) => ({ name: cut(frame, longestName), bytes: Math.round(self) })),
  }
}

function liveOf({ live }: RecordingFindings): RecordingFigures['live'] {
  if (live === null) return null
  return {
    source: cut(live.source, longestName),
    samples: live.samples,
    classes: live.byClass
      .slice(0, keptRows)
      .map(({ class: name, samples }) => ({ name: cut(name, longestName), samples })),
    frames: weightsOf(live.topFrames),
  }
}

function weightsOf(frames: readonly TopFrame[]): { name: string; weight: number }[] {
  return frames
    .slice(0, keptRows)
    .map(({ frame, self }) => ({ name: cut(frame, longestName), weight: Math.round(self) }))
}

function cpuOf({ cpu }: RecordingFindings): RecordingFigures['cpu'] {
  if (cpu === null) return null
  return { samples: cpu.samples, frames: weightsOf(cpu.topFrames) }
}

interface Partial {
  readonly shareRead: number
  readonly why: string
}

function noteRead(what: string, file: string, partial: Partial | null, note: Note): void {
  if (partial !== null) note(`${what} ${file} was not read whole: ${partial.why}`)
}

function shareRead(partial: Partial | null): number {
  return partial === null ? 1 : (roundTo(partial.shareRead, 4) ?? 0)
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`
}
