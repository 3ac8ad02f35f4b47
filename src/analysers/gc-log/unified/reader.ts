import type { Tally } from '../tally/tally.js'
import { Names } from '../text/names.js'
import { Decorations } from './decorations.js'
import { candidatesFor } from './dispatch.js'
import { Jvm } from './jvm.js'
import { UnifiedLine } from './line.js'
import type { UnifiedRule } from './rule.js'
import { Titles } from './titles.js'

const space = 0x20
const colon = 0x3a
const bracketOpen = 0x5b
const digit0 = 0x30
const digit9 = 0x39
/** Processes that may write into one log at once; a further one is read as the last of them. */
const mostProcesses = 16

/** Reads unified logging, line by line: decorations, `GC(n)`, message; the rules do the rest. */
export class UnifiedReader {
  readonly #tally: Tally
  readonly #decorations = new Decorations()
  readonly #line: UnifiedLine
  #jvm: Jvm
  readonly #byPid = new Map<number, Jvm>()
  #lastFrom = 0
  #lastTo = 0

  constructor(tally: Tally) {
    this.#tally = tally
    this.#jvm = new Jvm(tally)
    this.#line = new UnifiedLine(this.#decorations, new Titles(), new Names())
  }

  /** @returns false when no rule reads the line and none passes it over */
  read(text: string, from: number, to: number): boolean {
    let at = this.#decorations.read(text, from, to)
    this.#lastFrom = from
    this.#lastTo = to
    const line = this.#line
    line.gcId = -1
    line.generation = ''
    if (text.charCodeAt(at) === 0x47 && text.startsWith('GC(', at)) at = this.#readId(text, at + 3, to)
    const second = text.charCodeAt(at + 1)
    if (second === colon) {
      const first = text.charAt(at)
      if (first === 'y' || first === 'Y' || first === 'O') {
        line.generation = first
        at += 2
      }
    }
    while (at < to && text.charCodeAt(at) === space) at++
    if (at >= to) return true
    return this.#apply(text, at, to)
  }

  /** Processes that are over, and what their last lines leave open. */
  end(): void {
    if (this.#lastTo > this.#lastFrom) this.#jvm.clock.see(this.#decorations.anyMs())
    const all = new Set([this.#jvm, ...this.#byPid.values()])
    for (const jvm of all) jvm.end()
  }

  #readId(text: string, from: number, to: number): number {
    let at = from
    let id = 0
    for (; at < to; at++) {
      const code = text.charCodeAt(at)
      if (code < digit0 || code > digit9) break
      id = id * 10 + code - digit0
    }
    if (text.charCodeAt(at) !== 0x29) return from - 3
    this.#line.gcId = id
    return text.charCodeAt(at + 1) === space ? at + 2 : at + 1
  }

  #apply(text: string, at: number, to: number): boolean {
    let refused = false
    let message: string | null = null
    for (const candidate of candidatesFor(text.charCodeAt(at), text.charCodeAt(at + 1))) {
      if (!text.startsWith(candidate.starts, at) || at + candidate.starts.length > to) continue
      for (const rule of candidate.rules) {
        if (rule.ends !== undefined && text.charCodeAt(to - 1) !== rule.ends.charCodeAt(0)) continue
        message ??= text.slice(at, to)
        const found = rule.pattern.exec(message)
        if (found !== null) return this.#readBy(rule, found)
      }
      if (candidate.passedOver) return true
      refused = true
    }
    const tags = this.#decorations.tagKind()
    // What begins as a known form and is not one may be a new JDK's: not passed over because of its tags.
    if (tags === 'other' || (tags === 'gc-detail' && !refused)) return true
    return !refused && isTable(text, at, to)
  }

  #readBy(rule: UnifiedRule, found: RegExpExecArray): boolean {
    this.#line.file = this.#tally.place.file
    this.#line.number = this.#tally.place.line
    return rule.read(found, this.#line, this.#jvmOf(rule)) !== false
  }

  /**
   * The process a line belongs to: by its pid, where several write into one log; another one when time goes back
   * or a collector is named again, where one was restarted.
   */
  #jvmOf(rule: UnifiedRule): Jvm {
    const isStart = rule.name === 'collector'
    const pid = this.#decorations.pid()
    if (pid !== null && Number.isSafeInteger(pid.number)) {
      const known = this.#byPid.get(pid.number)
      if (known !== undefined) this.#jvm = known
      else if (pid.certain || isStart || this.#byPid.size === 0) this.#openPid(pid.number)
    }
    const restarted =
      (isStart && (this.#jvm.hasEvents || this.#jvm.collector !== null)) ||
      (rule.tellsTime === true && !this.#jvm.clock.see(this.#decorations.anyMs()))
    if (restarted) this.#replace(pid?.number ?? null)
    return this.#jvm
  }

  #openPid(pid: number): void {
    if (this.#byPid.size === mostProcesses) return
    // The first process of all is the one that was made for the log.
    if (this.#byPid.size > 0) this.#jvm = new Jvm(this.#tally)
    this.#byPid.set(pid, this.#jvm)
  }

  #replace(pid: number | null): void {
    this.#jvm.end()
    const before = this.#jvm
    this.#jvm = new Jvm(this.#tally)
    // A log that begins in mid-life names no collector; a restarted program keeps the one it had.
    this.#jvm.collector = before.collector
    for (const [known, jvm] of this.#byPid) if (jvm === before) this.#byPid.set(known, this.#jvm)
    if (pid !== null && this.#byPid.has(pid)) this.#byPid.set(pid, this.#jvm)
  }
}

/** Lines of a table that ends a process's log (`gc,stats`, `gc,heap,exit`), where no tags are logged. */
function isTable(text: string, at: number, to: number): boolean {
  const code = text.charCodeAt(at)
  if (code === 0x3d || code === 0x2d || code === bracketOpen) return true
  return tableLine.test(text.slice(at, Math.min(to, at + 200)))
}

const tableLine =
  /^(?:(?:Critical|Collector|Contention|Generation|Memory|Old|Young|System|Minor|Major|Java)[\w ]*: .+ [\d.]+ \/ [\d.]+ |GC Statistics|Last 10s|Avg \/ Max|Heap$|.{1,60} +\d+ us(?:,|$)|.{1,60}= +[\d.]+ s \(a = |All times are wall-clock|all workers\. |(?:Workers|Mutators): ?$|Allocation pacing|Under allocation pacing|.{0,40} of .{1,20} ms \( *[\d.]+%\)|Young regions: Age table|Trigger)/
