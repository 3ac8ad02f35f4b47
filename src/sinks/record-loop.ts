import type { StreamJob } from '../model/stream.js'
import { pause } from './pace-timer.js'
import { ScheduleClock } from './schedule-clock.js'
import { warmUp } from './warm-up.js'

const chunkBytes = 256 * 1024
/** A stop must be seen in the middle of a long wait. */
const longestWaitMs = 50
const lineFeed = 10

/** Takes chunks of whole lines. */
export interface ChunkOutput {
  /** The chunk may be overwritten once this resolves. */
  write(chunk: Buffer): Promise<void>
}

/**
 * Writes a stream's records as lines into two chunks of 256 KiB (or one record, if larger) that take turns: one is
 * filled while the other is written. The output sets the pace; memory does not depend on the number of records.
 */
export async function streamLines(job: StreamJob, output: ChunkOutput): Promise<void> {
  const { writer, counters, records, firstIndex } = job
  const lineBytes = writer.maxBytes + 1
  const size = Math.max(chunkBytes, lineBytes)
  let filling = Buffer.allocUnsafeSlow(size)
  let other = Buffer.allocUnsafeSlow(size)
  let writing: Promise<void> = Promise.resolve()
  warmUp(records, (ordinal) => writer.write(filling, 0, firstIndex + ordinal))
  const clock = new ScheduleClock(job)
  let next = 0
  while (next < records && !job.stopRequested() && !job.endRequested?.()) {
    const nowMs = performance.now()
    const limit = clock.dueBy(nowMs)
    if (next >= limit) {
      const { waitMs, alone } = clock.waitFor(next, nowMs)
      await pause(Math.min(waitMs, longestWaitMs), alone)
      continue
    }
    const first = next
    let position = 0
    while (next < limit && position + lineBytes <= size) {
      clock.noteLag(next, nowMs)
      position = writer.write(filling, position, firstIndex + next)
      filling[position++] = lineFeed
      next++
    }
    counters.generated += next - first
    counters.inFlight += next - first
    await writing
    const count = next - first
    writing = output.write(filling.subarray(0, position)).then(() => {
      counters.sent += count
      counters.acknowledged += count
      counters.inFlight -= count
    })
    // Awaited in the next round; a failure in between must not count as unhandled.
    writing.catch(() => {})
    ;[filling, other] = [other, filling]
  }
  await writing
}
