import { readdirSync } from 'node:fs'
import type { Collector, CollectorContext, CollectorNote } from '../../model/collector.js'
import { monotonicNs } from '../../system/clock.js'
import { systemErrorCode } from '../../system/files.js'
import { clockTicksPerSecond } from './clock-ticks.js'
import { KeptFile } from './kept-file.js'
import { parseStat, parseStatus } from './parse.js'

/** Counting open files lists a directory, which grows with them: done at each tenth sample only. */
const samplesPerFileCount = 10

/**
 * The target's process as the kernel sees it: RSS and its split, the kernel's own peak, threads, CPU, faults,
 * swap, open files. A process that has ended is no error: it is just not sampled any more.
 */
export class ProcCollector implements Collector {
  readonly name = 'proc'
  readonly #msPerTick = 1000 / clockTicksPerSecond()
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
      swapBytes: status.swapBytes,
    })
  }

  async stop(): Promise<readonly CollectorNote[]> {
    this.#status?.close()
    this.#stat?.close()
    if (this.#refusal === null) return []
    return [{ collector: this.name, message: `RSS and CPU were not measured: ${this.#refusal}` }]
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
