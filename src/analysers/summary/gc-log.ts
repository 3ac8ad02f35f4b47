import { basename, join, sep } from 'node:path'
import type { GcEvent, LogStamp } from '../../model/gc-event.js'
import type { GcLogFindings } from '../../model/gc-log-findings.js'
import { type RunRecord, runFiles } from '../../model/run-record.js'
import { readGcLog } from '../gc-log/read-gc-log.js'
import { rotatedSet } from '../gc-log/rotated-set.js'
import type { GcLogFacts } from './gc-log-facts.js'
import { TotalsByName } from './heap-figures.js'
import type { Observations } from './observations.js'
import type { GcWitness } from './witness.js'

/**
 * Adds what a JVM's own GC log in the run folder tells to what the samples do. A log without a readable line
 * (the JVM never came to write one) counts as none. Node's collections are among the samples already.
 */
export async function addGcLog(
  runFolder: string,
  record: RunRecord,
  seen: Observations,
  witness?: GcWitness,
): Promise<GcLogFindings | null> {
  if (record.target.runtimeName !== 'jvm') return null
  const files = await rotatedSet(join(runFolder, runFiles.gcLog))
  if (files.length === 0) return null
  const clock = new LogClock(record)
  const gaps = new CollectionGaps()
  const phases = new TotalsByName()
  const findings = await readGcLog(files, {
    onEvent(event) {
      const tMs = clock.runMs(event)
      gaps.add(event)
      addEvent(event, tMs, seen)
      witness?.addGcEvent(event, tMs)
      if (event.kind === 'concurrent' && event.concurrentMs !== null) {
        phases.add(event.name, 1, event.concurrentMs, event.concurrentMs)
      }
    },
    onLivePoint(point) {
      const reading = { tMs: clock.runMs(point), bytes: point.bytes }
      seen.gc.addLiveSet(reading)
      witness?.addLiveSet(reading)
    },
  })
  const { advice, dialect, partial, stalls, unknownLines, files: read } = findings
  if (dialect === null) return null
  // Shenandoah's log tells how long each phase took beside the program, but not a whole cycle.
  if (seen.gc.concurrent.entries.length === 0) seen.gc.concurrent = phases
  seen.gcLog = {
    lostCollections: gaps.lost,
    // The report must not depend on where the folder lies.
    partial: partial === null ? null : partial.why.replaceAll(`${runFolder}${sep}`, ''),
    placedBy: clock.placedBy,
    unknownLines: unknownLines.count,
    allocatedBytes: findings.allocation?.bytes ?? null,
    advice: advice.map(({ code, text, evidence }) => ({
      code,
      text,
      evidence: evidence.map(({ file, line }) => ({ file: basename(read[file]!.path), line })),
    })),
    stalls: stalls && { count: stalls.count, totalMs: stalls.totalMs, maxMs: stalls.maxMs },
  }
  return findings
}

function addEvent(event: GcEvent, tMs: number, seen: Observations): void {
  const { name, generation, pauseMs, heapBeforeBytes, heapAfterBytes, concurrentMs } = event
  if (event.kind === 'pause' && pauseMs !== null) {
    seen.addPause({ series: 'gc', tMs, generation, name, pauseMs, heapBeforeBytes, heapAfterBytes })
  } else seen.heap.addCollection(heapBeforeBytes)
  if (event.kind === 'cycle' && concurrentMs !== null) {
    seen.gc.concurrent.add(name, 1, concurrentMs, concurrentMs)
  }
}

/** A collection beside the program is told of when it ends, after younger ones: so far apart its number may be. */
const inFlight = 2

/** Counts the collections that are missing between the parts of a log: HotSpot numbers them from 0 (JDK 8 does not). */
class CollectionGaps {
  lost = 0
  #file: number | null = null
  #highest = -1

  add({ gcId, file }: GcEvent): void {
    if (gcId === null) return
    const missing = gcId - this.#highest - 1
    if (file !== this.#file && missing > inFlight) this.lost += missing
    this.#file = file
    this.#highest = Math.max(this.#highest, gcId)
  }
}

/** Places the lines of a log on the run's clock, by the best clock that they carry. */
class LogClock {
  placedBy: GcLogFacts['placedBy'] = 'monotonic'
  readonly #startedMonotonicMs: number | null
  readonly #startedWallMs: number

  constructor(record: RunRecord) {
    const { startedNs } = record
    this.#startedMonotonicMs = startedNs === undefined ? null : Number(startedNs) / 1e6
    this.#startedWallMs = Date.parse(record.startedAt)
  }

  /** JDK 8 knows no `timenanos`; a line without any clock stands at the run's start. */
  runMs({ monotonicMs, wallMs, uptimeMs }: LogStamp): number {
    if (monotonicMs !== null && this.#startedMonotonicMs !== null) {
      return monotonicMs - this.#startedMonotonicMs
    }
    this.placedBy = wallMs === null ? 'uptime' : 'wall'
    return wallMs === null ? (uptimeMs ?? 0) : wallMs - this.#startedWallMs
  }
}
