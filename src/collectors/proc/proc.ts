import { readdirSync, readFileSync } from 'node:fs'
import type { Collector, CollectorContext, CollectorNote } from '../../model/collector.js'
import { monotonicNs } from '../../system/clock.js'
import { systemErrorCode } from '../../system/files.js'
import { Pace } from '../pace.js'
import { clockTicksPerSecond } from './auxiliary-vector.js'
import { KeptFile } from './kept-file.js'
import { parsePss, parseStat, parseStatus } from './parse.js'

/** Counting open files lists a directory, which grows with them: done at each tenth sample only. */
const samplesPerFileCount = 10

/**
 * For PSS the kernel walks the page tables of the target, which meanwhile cannot map memory: 1.2 ms at 200 MB of
 * RSS, 12 ms at 3.3 GB.
 */
const pssLimits = { share: 0.005, leastMs: 5000 }

/**
 * The target's process as the kernel sees it: RSS and its split, the kernel's own peak, threads, CPU, faults,
 * swap, open files and, rarely, PSS. A process that has ended is no error: it is just not sampled any more.
 */
export class ProcCollector implements Collector {
  readonly name = 'proc'
  readonly #msPerTick = 1000 / clockTicksPerSecond()
  readonly #pssPace = new Pace(pssLimits)
  #context: CollectorContext | null = null
  #status: KeptFile | null = null
  #stat: KeptFile | null = null
  #samples = 0
  #openFiles: number | null = null
  #peakRssBytes = 0
  #refusal: string | null = null

  start(context: CollectorContext): void {
    this.#context = context
    const folder = `/proc/${context.target.pid}`
    try {
      this.#status = new KeptFile(`${folder}/status`)
      this.#stat = new KeptFile(`${folder}/stat`)
    } catch (error) {
      // ENOENT on Linux: it ended before it could be looked at. That there are no samples is told elsewhere.
      if (process.platform !== 'linux') this.#refusal = `no /proc on ${process.platform}`
      else if (systemErrorCode(error) !== 'ENOENT')
        this.#refusal = `${folder} cannot be read: ${String(error)}`
    }
  }

  sample(): void {
    const context = this.#context
    const statusText = this.#status?.read()
    const statText = this.#stat?.read()
    if (context === null || statusText == null || statText == null) return
    const atNs = monotonicNs()
    const status = parseStatus(statusText)
    const stat = parseStat(statText)
    if (status === null || stat === null) return
    if (this.#samples++ % samplesPerFileCount === 0) this.#openFiles = countOpenFiles(context.target.pid)
    // The kernel raises VmHWM from counters that lag by some pages per processor (Linux 6.2 and later): it can
    // read less than an RSS that was seen.
    this.#peakRssBytes = Math.max(this.#peakRssBytes, status.peakRssBytes, status.rssBytes)
    context.emit({
      series: 'process',
      tMs: context.toRunMs(atNs),
      rssBytes: status.rssBytes,
      rssAnonBytes: status.rssAnonBytes,
      rssFileBytes: status.rssFileBytes,
      rssShmemBytes: status.rssShmemBytes,
      peakRssBytes: this.#peakRssBytes,
      threads: status.threads,
      openFiles: this.#openFiles,
      cpuMs: stat.cpuTicks * this.#msPerTick,
      majorFaults: stat.majorFaults,
      minorFaults: stat.minorFaults,
      swapBytes: status.swapBytes,
      pssBytes: this.#pss(context.target.pid, atNs),
    })
  }

  async stop(): Promise<readonly CollectorNote[]> {
    this.#status?.close()
    this.#stat?.close()
    if (this.#refusal === null) return []
    return [{ collector: this.name, message: `RSS and CPU were not measured: ${this.#refusal}` }]
  }

  /** null when it is not yet time for it, or when the kernel does not show it (another user's process). */
  #pss(pid: number, nowNs: bigint): number | null {
    if (!this.#pssPace.due(Number(nowNs) / 1e6)) return null
    return this.#pssPace.run(() => readPss(pid))
  }
}

/**
 * Opened anew each time: an open smaps_rollup stays with the memory the process had then, which is gone once it
 * executes another program.
 */
function readPss(pid: number): number | null {
  try {
    return parsePss(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))
  } catch {
    return null
  }
}

/** null when the folder may not be listed (another user's process). */
function countOpenFiles(pid: number): number | null {
  try {
    return readdirSync(`/proc/${pid}/fd`).length
  } catch {
    return null
  }
}
