import type { DumpFile } from './input/supply.js'
import type { Window } from './input/window.js'

/** How far the work on a dump has come: within a phase, from 0 to 1. */
export interface HeapProgress {
  readonly phase: 'layout' | 'index' | 'references' | 'dominators' | 'contents' | 'findings' | 'snapshot'
  readonly share: number
}

export type OnHeapProgress = (progress: HeapProgress) => void

/** Reports a phase's share at each percent, from how far the file on the disk was read. */
export function readingProgress(
  file: DumpFile,
  phase: HeapProgress['phase'],
  onProgress: OnHeapProgress | undefined,
): (window: Window) => void {
  if (onProgress === undefined) return () => {}
  let reported = -1
  return (window) => {
    const percent = Math.floor((100 * window.packedBytesRead) / file.packedBytes)
    if (percent === reported) return
    reported = percent
    onProgress({ phase, share: Math.min(percent / 100, 1) })
  }
}
