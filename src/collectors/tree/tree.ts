import type { Collector, CollectorContext, CollectorNote } from '../../model/collector.js'
import type { ChildProcessFigures } from '../../model/sample.js'
import { monotonicMs, monotonicNs } from '../../system/clock.js'
import { Pace } from '../pace.js'
import { clockTicksPerSecond, pageSizeBytes } from '../proc/auxiliary-vector.js'
import { KeptFile } from '../proc/kept-file.js'
import { showCommandLine } from './command-line.js'
import { EndedCpu, type EndedProcess } from './ended-cpu.js'
import { KinFinder } from './kin-finder.js'
import { type KinStat, parseKinStat } from './parse.js'
import { readOnce } from './read-once.js'

/** So many descendants have a row of their own in a sample. */
const mostRows = 16
/** Each holds an open file; a fork bomb must not take heapmark with it. */
const mostMembers = 512
/** A process that executes another program keeps its pid: its command line is read again now and then. */
const commandAgeMs = 1000
const statBytes = 1024

interface Member {
  readonly pid: number
  readonly file: KeptFile
  stat: KinStat
  command: string
  /** The program's name when the command line was read, and when that was. */
  commandName: string
  commandReadMs: number
}

/** The target and every process it started, as one: memory and CPU, with a row for each of the largest. */
export class TreeCollector implements Collector {
  readonly name = 'tree'
  readonly #msPerTick = 1000 / clockTicksPerSecond()
  readonly #pageBytes = pageSizeBytes()
  readonly #finder = new KinFinder()
  readonly #readPace = new Pace({ share: 0.005, leastMs: 0 })
  readonly #endedCpu = new EndedCpu()
  readonly #members = new Map<number, Member>()
  #context: CollectorContext | null = null
  #target: KeptFile | null = null
  #cpuTicks = 0
  #shown = false
  #leftOut = false

  start(context: CollectorContext): void {
    try {
      this.#target = new KeptFile(`/proc/${context.target.pid}/stat`, statBytes)
      this.#finder.open()
      this.#context = context
    } catch {
      // It has ended, or there is no /proc: the collector of the process itself says so.
    }
  }

  sample(): void {
    const context = this.#context
    if (context === null) return
    const nowMs = monotonicMs()
    this.#findMembers(context.target.pid, nowMs)
    if ((this.#members.size > 0 || this.#shown) && this.#readPace.due(nowMs))
      this.#readPace.run(() => this.#round(context))
  }

  async stop(): Promise<readonly CollectorNote[]> {
    this.#context = null
    this.#target?.close()
    this.#finder.close()
    for (const { file } of this.#members.values()) file.close()
    this.#members.clear()
    if (!this.#leftOut) return []
    const message = `more than ${mostMembers} processes at a time: the figures of the process tree lack those beyond`
    return [{ collector: this.name, message }]
  }

  #findMembers(targetPid: number, nowMs: number): void {
    const found = this.#finder.look(() => {
      const target = this.#readTarget()
      const members = [...this.#members.values()]
      return {
        targetPid,
        targetSession: target?.sessionId ?? null,
        sessions: new Map(members.map(({ pid, stat }) => [pid, stat.sessionId])),
        threads: members.reduce((sum, { stat }) => sum + stat.threads, target?.threads ?? 0),
      }
    }, nowMs)
    for (const pid of found) this.#add(pid)
  }

  #add(pid: number): void {
    if (this.#members.size >= mostMembers) {
      this.#leftOut = true
      return
    }
    let file: KeptFile
    try {
      file = new KeptFile(`/proc/${pid}/stat`, statBytes)
    } catch {
      // It was there a moment ago.
      return
    }
    const stat = parseKinStat(file.read() ?? '')
    if (stat === null) file.close()
    else this.#members.set(pid, { pid, file, stat, command: '', commandName: '', commandReadMs: 0 })
  }

  #readTarget(): KinStat | null {
    return parseKinStat(this.#target?.read() ?? '')
  }

  /** Parents are read before the children they started, so that time passed on to a parent is not counted twice. */
  #round(context: CollectorContext): void {
    const atNs = monotonicNs()
    const target = this.#readTarget()
    // After its end the rest is on its way out too.
    if (target === null || target.zombie) return
    const ended = this.#readMembers()
    const waitedTicks = new Map([[context.target.pid, target.waitedTicks]])
    let ticks = target.ownTicks + target.waitedTicks
    const living: Member[] = []
    for (const member of this.#members.values()) {
      ticks += member.stat.ownTicks + member.stat.waitedTicks
      waitedTicks.set(member.pid, member.stat.waitedTicks)
      if (!member.stat.zombie) living.push(member)
    }
    ticks += this.#endedCpu.settle(waitedTicks, ended)
    this.#cpuTicks = Math.max(this.#cpuTicks, ticks)
    if (living.length === 0 && !this.#shown) return
    // Once the last has gone, one more sample says so.
    this.#shown = living.length > 0
    const pages = living.reduce((sum, { stat }) => sum + stat.rssPages, target.rssPages)
    context.emit({
      series: 'tree',
      tMs: context.toRunMs(atNs),
      processes: 1 + living.length,
      rssBytes: pages * this.#pageBytes,
      cpuMs: this.#cpuTicks * this.#msPerTick,
      children: this.#rows(living),
    })
  }

  #readMembers(): EndedProcess[] {
    const ended: EndedProcess[] = []
    for (const member of this.#members.values()) {
      const stat = parseKinStat(member.file.read() ?? '')
      if (stat !== null) {
        member.stat = stat
        continue
      }
      const { pid, stat: last } = member
      ended.push({ pid, parentPid: last.parentPid, ticks: last.ownTicks + last.waitedTicks })
      this.#finder.ended(last.sessionId)
      member.file.close()
      this.#members.delete(pid)
    }
    return ended
  }

  #rows(living: Member[]): ChildProcessFigures[] {
    const nowMs = monotonicMs()
    return living
      .sort((a, b) => b.stat.rssPages - a.stat.rssPages)
      .slice(0, mostRows)
      .map((member) => ({
        pid: member.pid,
        parentPid: member.stat.parentPid,
        command: commandOf(member, nowMs),
        rssBytes: member.stat.rssPages * this.#pageBytes,
        cpuMs: member.stat.ownTicks * this.#msPerTick,
      }))
  }
}

function commandOf(member: Member, nowMs: number): string {
  const { name } = member.stat
  if (name === member.commandName && nowMs - member.commandReadMs < commandAgeMs) return member.command
  const words = readOnce(`/proc/${member.pid}/cmdline`, 'utf8')
  member.command = showCommandLine(words ?? `[${name}]`)
  member.commandName = name
  member.commandReadMs = nowMs
  return member.command
}
