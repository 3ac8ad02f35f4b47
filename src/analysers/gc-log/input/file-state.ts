import type { GcLogFile, StopReason } from '../../../model/gc-log-findings.js'

/** What is known of a file so far; `GcLogFile` once it was read. */
export type FileState = { -readonly [K in keyof GcLogFile]: GcLogFile[K] }

export function newFileState(path: string, packing: GcLogFile['packing']): FileState {
  return {
    path,
    packing,
    bytes: null,
    bytesRead: 0,
    textBytes: 0,
    lines: 0,
    stopped: null,
    detail: null,
    grewWhileRead: false,
    cutLastLine: false,
  }
}

export function stop(file: FileState, reason: StopReason, detail: string | null): void {
  // The first reason is the cause, later ones its consequences.
  if (file.stopped !== null) return
  file.stopped = reason
  file.detail = detail
}

/** Share of a set of files that was read; what cannot be opened counts as nothing of an unknown whole. */
export function partialOf(files: readonly GcLogFile[]): { shareRead: number; why: string } | null {
  const stopped = files.filter((file) => file.stopped !== null)
  if (stopped.length === 0) return null
  const known = files.reduce((sum, file) => sum + (file.bytes ?? 0), 0)
  const read = files.reduce((sum, file) => sum + file.bytesRead, 0)
  const unopened = stopped.filter((file) => file.bytes === null).length
  const shareOfOpened = known === 0 ? 0 : Math.min(1, read / known)
  const why = stopped
    .slice(0, 5)
    .map((file) => `${file.path}: ${file.stopped}${file.detail === null ? '' : ` (${file.detail})`}`)
  if (stopped.length > why.length) why.push(`and ${stopped.length - why.length} more`)
  return { shareRead: (shareOfOpened * (files.length - unopened)) / files.length, why: why.join('; ') }
}
