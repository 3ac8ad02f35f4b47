import { stat } from 'node:fs/promises'
import type { LiveSetGrowth } from '../../model/artefact.js'
import type { LivePoint } from '../../model/gc-event.js'
import { dialectOf } from '../gc-log/dialect.js'
import { readGcLog } from '../gc-log/read-gc-log.js'
import { setAround } from '../gc-log/rotated-set.js'
import { singleRunVerdict } from '../live-set/single-run.js'
import type { FileHead } from './head.js'
import type { ArtefactReader, OnAnalyseProgress } from './reader.js'

/** Words that only lines of a collector have: other logs of a JVM, and of programs, have the same stamps. */
const gcWords =
  /\bGC\b|\bgc[,\] @]|\bgc \d|safepoint|Using (?:G1|Serial|Parallel|Concurrent|The Z|Shenandoah|Epsilon)|Scavenge|Mark-Compact/

export const gcLogReader: ArtefactReader = {
  title: 'GC log (JDK 8 to 25, V8, Go)',

  sniff(head: FileHead): number {
    const lines = head.content.toString('latin1').split('\n')
    const stamped = lines.filter((line) => dialectOf(line) !== null)
    if (stamped.length === 0) return 0
    if (stamped.some((line) => gcWords.test(line))) return 0.9
    // A log that was cut off before its first word of a collector.
    return lines.length < 10 && /gc/i.test(head.name) ? 0.3 : 0
  },

  async analyse(path, { onProgress }) {
    const paths = await setAround(path)
    const gc = await readGcLog(paths, await progressOf(paths, onProgress))
    return {
      analysis: { kind: 'gc-log', file: path, gc, growth: growthOf(gc.liveSet?.series ?? []) },
      stacks: null,
      paths,
    }
  },
}

/** Packed logs are longer than their files: without a share. */
async function progressOf(
  paths: readonly string[],
  onProgress: OnAnalyseProgress | undefined,
): Promise<{ onProgress?: (textBytes: number) => void }> {
  if (onProgress === undefined) return {}
  let total = 0
  for (const path of paths)
    total += await stat(path).then(
      ({ size }) => size,
      () => 0,
    )
  return { onProgress: (textBytes) => onProgress('reading', textBytes > total ? null : textBytes / total) }
}

const msPerSecond = 1000

/** Judged over time as METHODS has it over records: a log alone knows of no records. */
function growthOf(series: readonly LivePoint[]): LiveSetGrowth | null {
  const clock = (['uptimeMs', 'monotonicMs', 'wallMs'] as const).find((name) =>
    series.every((point) => point[name] !== null),
  )
  if (clock === undefined) return null
  const points = series.map((point) => ({ records: point[clock]! / msPerSecond, bytes: point.bytes }))
  // A process that was started again begins its time anew: its live set is another one's.
  if (points.some(({ records }, i) => i > 0 && records < points[i - 1]!.records)) return null
  const { kind, bytesPerRecord, low, high } = singleRunVerdict(points)
  return bytesPerRecord === null ? null : { kind, bytesPerSecond: bytesPerRecord, low, high }
}
