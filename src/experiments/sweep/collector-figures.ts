import path from 'node:path'
import { readGcLog } from '../../analysers/gc-log/read-gc-log.js'
import { rotatedSet } from '../../analysers/gc-log/rotated-set.js'
import type { CollectorFigures } from '../../analysers/heap-curve/recommend.js'
import { runFiles } from '../../model/run-record.js'

/**
 * What the GC log of a run tells of the cost of going through the live set: by its full collections, in which
 * nothing else is done.
 * @returns null without a log, or without such a collection
 */
export async function collectorFigures(runFolder: string): Promise<CollectorFigures | null> {
  const files = await rotatedSet(path.join(runFolder, runFiles.gcLog))
  if (files.length === 0) return null
  let liveBytes = 0
  let pauseMs = 0
  let largestLiveBytes = 0
  const { allocation } = await readGcLog(files, {
    onEvent(event) {
      if (event.kind !== 'pause' || event.pauseMs === null || event.liveBytes === null) return
      if (!/\bFull\b/.test(event.name)) return
      liveBytes += event.liveBytes
      pauseMs += event.pauseMs
      largestLiveBytes = Math.max(largestLiveBytes, event.liveBytes)
    },
  })
  if (allocation === null || pauseMs === 0) return null
  return {
    allocatedBytes: allocation.bytes,
    liveBytes: largestLiveBytes,
    markedBytesPerMs: liveBytes / pauseMs,
  }
}
