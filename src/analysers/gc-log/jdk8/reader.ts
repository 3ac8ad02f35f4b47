import type { Change, GcEvent, LivePoint, LiveSetSource, LogStamp } from '../../../model/gc-event.js'
import type { ProcessClock } from '../tally/process-clock.js'
import type { Tally } from '../tally/tally.js'
import { Names } from '../text/names.js'
import { durationMs, sizeBytes } from '../text/sizes.js'
import { wallClockMs } from '../text/wall-clock.js'
import { passedOver } from './passed-over.js'
import { amountsOf, g1HeapLine, g1HeapOf } from './record.js'
import { type Jdk8Rule, jdk8Rules } from './rules.js'

/** A record with tenuring tables and heaps in it; a longer one has lost its end. */
const longestRecord = 64 * 1024
const longestFlags = 4000

const stamps = /^(\d{4}-\d\d-\d\dT[\d:.,]+[+-]\d{4}: )?(?:(\d{1,12}[.,]\d{3}): )?(?:#(\d{1,9}): )?/
const recordStart = /^\[(?:GC|Full GC|CMS-)/
const stopped =
  /^Total time for which application threads were stopped: (\d+[.,]\d+) seconds(?:, Stopping threads took: (\d+[.,]\d+) seconds)?$/
const version = /^(?:OpenJDK|Java HotSpot\(TM\)).* VM \([^)]*\) for .* JRE \(([^)]+)\)/
const collectorFlags = /-XX:\+Use(G1|ConcMarkSweep|Parallel|ParallelOld|Serial)GC/

interface Stamp {
  readonly uptimeMs: number | null
  readonly wallMs: number | null
  readonly gcId: number | null
}

interface OpenRecord {
  readonly stamp: Stamp
  readonly file: number
  readonly line: number
  text: string
  depth: number
}

interface Pause {
  readonly rule: Jdk8Rule
  readonly record: OpenRecord
  readonly cause: string | null
  readonly pauseMs: number
  heap: Change | null
  committedBytes: number | null
  readonly young: Change | null
  readonly old: Change | null
  readonly metaspace: Change | null
  eden: Change | null
  survivor: Change | null
}

/**
 * Reads JDK 8's logs (`-XX:+PrintGC`, `-XX:+PrintGCDetails` with any stamps) of Serial, Parallel, CMS and G1.
 *
 * A record runs from its `[` to the `]` that closes it, over several lines where other flags print into it. G1
 * with details gives the heap on a later line: such a pause waits for it, at most until the next record.
 */
export class Jdk8Reader {
  readonly #tally: Tally
  #clock: ProcessClock
  readonly #names = new Names()
  #open: OpenRecord | null = null
  #waiting: Pause | null = null
  #lowestMixed: LivePoint | null = null
  #started = false

  constructor(tally: Tally) {
    this.#tally = tally
    this.#clock = tally.newProcess()
  }

  read(text: string, from: number, to: number): boolean {
    const line = text.slice(from, to)
    const found = stamps.exec(line)!
    const rest = line.slice(found[0].length)
    if (this.#open !== null && !(found[0] !== '' && recordStart.test(rest))) return this.#continue(line)
    // A record that never closed: what it was is lost.
    const lost = this.#open !== null
    this.#open = null
    if (recordStart.test(rest)) return this.#begin(stampOf(found), rest) && !lost
    return this.#other(stampOf(found), rest) && !lost
  }

  end(): void {
    this.#finishWaiting()
    this.#endMixed()
    this.#tally.endProcess(this.#clock)
  }

  #begin(stamp: Stamp, text: string): boolean {
    this.#finishWaiting()
    const { file, line } = this.#tally.place
    this.#open = { stamp, file, line, text: '', depth: 0 }
    return this.#continue(text)
  }

  /** Adds a line to the open record; reads it when this closes it. */
  #continue(line: string): boolean {
    const record = this.#open!
    const end = closingBracket(line, record)
    record.text += `${record.text === '' ? '' : '\n'}${end < 0 ? line : line.slice(0, end)}`
    if (end < 0) {
      if (record.text.length <= longestRecord) return true
      this.#open = null
      return false
    }
    this.#open = null
    return this.#close(record)
  }

  #close(record: OpenRecord): boolean {
    const { text } = record
    const rule = jdk8Rules.find(({ pattern }) => pattern.test(text))
    if (rule === undefined) return false
    const group = rule.pattern.exec(text)![1]
    if (rule.collector !== null) this.#tally.collector = rule.collector
    if (rule.kind === 'aborted') this.#tally.sight('aborted-cycle')
    if (rule.kind === 'aborted' || rule.kind === 'start') return true
    const amounts = amountsOf(text)
    const ms = amounts.pauseMs ?? durationMs(/([\d.]+) secs\]$/.exec(text)?.[1] ?? '', 's')
    if (ms === null) return false
    if (rule.kind === 'concurrent') {
      this.#concurrent(record, rule, this.#names.get(group ?? ''), ms)
      return true
    }
    this.#noteFailures(text)
    this.#guessCollector(text)
    const { young, old, metaspace, heap, committedBytes } = amounts
    const cause = group === undefined ? null : this.#names.get(group)
    const parts = { young, old, metaspace, heap, committedBytes, eden: null, survivor: null }
    const pause: Pause = { rule, record, cause, pauseMs: ms, ...parts }
    if (rule.heapFollows && (heap === null || this.#tally.collector === 'G1')) this.#waiting = pause
    else this.#emit(pause)
    return true
  }

  #other(stamp: Stamp, rest: string): boolean {
    const heap = rest.includes('[Eden: ') ? g1HeapLine.exec(rest) : null
    if (heap !== null) {
      this.#takeHeap(heap)
      return true
    }
    const pause = rest.startsWith('Total time') ? stopped.exec(rest) : null
    if (pause !== null) {
      this.#clock.see(stamp.uptimeMs ?? stamp.wallMs)
      const totalMs = durationMs(pause[1]!, 's')
      const reachMs = durationMs(pause[2] ?? '0', 's')
      if (totalMs === null || reachMs === null) return false
      this.#tally.safepoints.add(totalMs, reachMs, this.#tally.place)
      return true
    }
    if (rest === '' || this.#startUp(rest)) return true
    return passedOver.some(({ pattern }) => pattern.test(rest))
  }

  #startUp(line: string): boolean {
    const found = version.exec(line)
    if (found !== null) {
      if (this.#started) this.#restart()
      this.#started = true
      this.#tally.runtimeVersion = this.#names.get(found[1]!)
      this.#clock.beginAt(0)
      return true
    }
    if (!line.startsWith('CommandLine flags: ')) return false
    const flags = line.slice('CommandLine flags: '.length)
    this.#tally.flags = Buffer.from(flags.slice(0, longestFlags), 'latin1').toString('utf8')
    const name = collectorFlags.exec(flags)?.[1]
    if (name !== undefined) this.#tally.collector = collectorNames[name]!
    const maximum = /-XX:MaxHeapSize=(\d{1,15})/.exec(flags)?.[1]
    if (maximum !== undefined) this.#tally.heapMax(sizeBytes(maximum, 'B'))
    const region = /-XX:G1HeapRegionSize=(\d{1,15})/.exec(flags)?.[1]
    if (region !== undefined) this.#tally.regionBytes = sizeBytes(region, 'B')
    return true
  }

  #restart(): void {
    this.end()
    this.#clock = this.#tally.newProcess()
  }

  #takeHeap(found: RegExpExecArray): void {
    if (this.#waiting === null) return
    const { eden, survivor, heap, committedBytes } = g1HeapOf(found)
    Object.assign(this.#waiting, { eden, survivor, committedBytes, heap: heap ?? this.#waiting.heap })
    this.#finishWaiting()
  }

  #finishWaiting(): void {
    const pause = this.#waiting
    this.#waiting = null
    if (pause !== null) this.#emit(pause)
  }

  #emit(pause: Pause): void {
    const { rule, heap, pauseMs, eden, survivor } = pause
    const stamp = this.#endStamp(pause.record, pauseMs)
    const liveFrom = heap === null ? null : this.#liveSource(rule)
    const old = pause.old ?? (heap !== null && pause.young !== null ? minus(heap, pause.young) : null)
    const young = pause.young ?? (eden !== null && survivor !== null ? plus(eden, survivor) : null)
    const event: GcEvent = {
      ...stamp,
      file: pause.record.file,
      line: pause.record.line,
      kind: 'pause',
      generation: liveFrom === null ? 'young' : 'old',
      name: rule.title!,
      cause: pause.cause,
      pauseMs,
      concurrentMs: null,
      stallMs: null,
      heapBeforeBytes: heap?.beforeBytes ?? null,
      heapAfterBytes: heap?.afterBytes ?? null,
      heapCommittedBytes: pause.committedBytes,
      liveBytes: liveFrom === null ? null : heap!.afterBytes,
      generations: young === null && old === null ? null : { young, eden, survivor, old, humongous: null },
      metaspace: pause.metaspace,
      gcId: pause.record.stamp.gcId,
    }
    this.#noteMixed(event, rule)
    const promoted = rule.work === 'young' && old !== null ? old.afterBytes - old.beforeBytes : null
    this.#tally.event(event, {
      work: rule.work,
      clock: this.#clock,
      atMs: stamp.uptimeMs ?? stamp.wallMs,
      change: heap === null ? 'none' : 'whole',
      liveFrom,
      nestedPauseMs: 0,
      allocatedBytes: null,
      promotedBytes: promoted,
      countsCause: rule.work === 'young' || rule.work === 'mixed' || rule.work === 'full',
    })
  }

  #concurrent(record: OpenRecord, rule: Jdk8Rule, name: string, ms: number): void {
    const event: GcEvent = {
      ...this.#endStamp(record, 0),
      file: record.file,
      line: record.line,
      kind: 'concurrent',
      generation: 'young',
      name,
      cause: null,
      pauseMs: null,
      concurrentMs: ms,
      stallMs: null,
      heapBeforeBytes: null,
      heapAfterBytes: null,
      heapCommittedBytes: null,
      liveBytes: null,
      generations: null,
      metaspace: null,
      gcId: record.stamp.gcId,
    }
    this.#tally.event(event, {
      work: rule.work,
      clock: this.#clock,
      atMs: event.uptimeMs ?? event.wallMs,
      change: 'none',
      liveFrom: null,
      nestedPauseMs: 0,
      allocatedBytes: null,
      promotedBytes: null,
      countsCause: false,
    })
  }

  /** JDK 8 stamps a pause with its start; events tell their end. */
  #endStamp({ stamp }: OpenRecord, pauseMs: number): LogStamp {
    const end = (ms: number | null) => (ms === null ? null : Math.round((ms + pauseMs) * 1e6) / 1e6)
    const at = { uptimeMs: end(stamp.uptimeMs), monotonicMs: null, wallMs: end(stamp.wallMs) }
    const clockMs = at.uptimeMs ?? at.wallMs
    if (!this.#clock.see(clockMs)) {
      this.#restart()
      this.#clock.see(clockMs)
    }
    return at
  }

  #liveSource(rule: Jdk8Rule): LiveSetSource | null {
    if (rule.work === 'full') return 'full'
    return rule.work === 'cleanup' && rule.collector === 'G1' ? 'cleanup' : null
  }

  #noteFailures(text: string): void {
    if (/\((?:to-space exhausted|promotion failed)\)|^\[GC--/.test(text))
      this.#tally.sight('evacuation-failure')
    if (text.includes('(concurrent mode failure)')) this.#tally.sight('concurrent-mode-failure')
  }

  #guessCollector(text: string): void {
    if (this.#tally.collector !== null) return
    if (/\[PSYoungGen: /.test(text)) this.#tally.collector = 'Parallel'
    else if (/\[DefNew: /.test(text)) this.#tally.collector = 'Serial'
    else if (/\[ParNew/.test(text)) this.#tally.collector = 'CMS'
  }

  #noteMixed(event: GcEvent, rule: Jdk8Rule): void {
    if (rule.work === 'young' || rule.work === 'full') this.#endMixed()
    if (rule.work !== 'mixed' || event.heapAfterBytes === null) return
    if (this.#lowestMixed !== null && this.#lowestMixed.bytes <= event.heapAfterBytes) return
    const { uptimeMs, monotonicMs, wallMs, file, line } = event
    const bytes = event.heapAfterBytes
    this.#lowestMixed = { uptimeMs, monotonicMs, wallMs, file, line, from: 'mixed-envelope', bytes }
  }

  #endMixed(): void {
    if (this.#lowestMixed !== null) this.#tally.live(this.#lowestMixed)
    this.#lowestMixed = null
  }
}

const collectorNames: Readonly<Record<string, string>> = {
  G1: 'G1',
  ConcMarkSweep: 'CMS',
  Parallel: 'Parallel',
  ParallelOld: 'Parallel',
  Serial: 'Serial',
}

function stampOf(found: RegExpExecArray): Stamp {
  const [, wall, uptime, id] = found
  return {
    uptimeMs: uptime === undefined ? null : Number(uptime.replace(',', '.')) * 1000,
    wallMs: wall === undefined ? null : wallClockMs(wall, 0),
    gcId: id === undefined ? null : Number(id),
  }
}

/** Behind the `]` that closes the record, or -1; counts brackets over the record's lines. */
function closingBracket(line: string, record: OpenRecord): number {
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at)
    if (code === 0x5b) record.depth++
    else if (code === 0x5d && --record.depth === 0) return at + 1
  }
  return -1
}

function minus(a: Change, b: Change): Change {
  return { beforeBytes: a.beforeBytes - b.beforeBytes, afterBytes: a.afterBytes - b.afterBytes }
}

function plus(a: Change, b: Change): Change {
  return { beforeBytes: a.beforeBytes + b.beforeBytes, afterBytes: a.afterBytes + b.afterBytes }
}
