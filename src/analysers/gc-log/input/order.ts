import { wallClockMs } from '../text/wall-clock.js'
import { newFileState } from './file-state.js'
import type { Source } from './sources.js'

/** Enough for the first stamped line of a log, behind what a program may have written before it. */
const searchedBytes = 64 * 1024

/**
 * Puts the files of a rotated set into the order in which they were written: by their first stamps. The numbers
 * do not tell (JDK: `gc.log` is the live one, `gc.log.0` ... a ring that is written over again). Where not all
 * have a stamp of the same clock, the given order stays.
 */
export async function inWrittenOrder(sources: readonly Source[]): Promise<Source[]> {
  if (sources.length < 2) return [...sources]
  const stamped: { source: Source; stamp: FirstStamp }[] = []
  for (const source of sources) stamped.push({ source, stamp: await firstStamp(source) })
  const readable = stamped.filter(({ source }) => source.state.stopped === null)
  const clock = (['wallMs', 'uptimeMs'] as const).find((name) =>
    readable.every(({ stamp }) => stamp[name] !== null),
  )
  if (clock === undefined) return [...sources]
  return stamped
    .map((entry, index) => ({ ...entry, at: entry.stamp[clock] ?? Number.POSITIVE_INFINITY, index }))
    .sort((a, b) => (a.at === b.at ? a.index - b.index : a.at < b.at ? -1 : 1))
    .map(({ source }) => source)
}

interface FirstStamp {
  readonly wallMs: number | null
  readonly uptimeMs: number | null
}

const stamp =
  /^\[?(?:(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.,]\d{3}[+-]\d{4})(?:\]|: ))?(?:\[\d{4}-[^\]]*\])?\[?(?:(\d+[.,]\d{3,})(?:s\]|: ))?/

async function firstStamp(source: Source): Promise<FirstStamp> {
  let text = ''
  for await (const chunk of source.peek(newFileState(source.state.path, source.state.packing))) {
    text += chunk.toString('latin1', 0, searchedBytes)
    if (text.length >= searchedBytes) break
  }
  for (const line of text.split('\n', 2000)) {
    const found = stamp.exec(line.slice(0, 200))
    const [, wall, uptime] = found ?? []
    if (wall === undefined && uptime === undefined) continue
    return {
      wallMs: wall === undefined ? null : wallClockMs(wall, 0),
      uptimeMs: uptime === undefined ? null : Number(uptime.replace(',', '.')) * 1000,
    }
  }
  return { wallMs: null, uptimeMs: null }
}
