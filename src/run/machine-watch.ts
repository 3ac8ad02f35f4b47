import type { MachineDuringRun } from '../model/run-record.js'
import { monotonicMs } from '../system/clock.js'
import { textOf } from '../system/files.js'
import { type ProcessorTimes, processCpuMs, processorTimes } from '../system/processor-time.js'

/** What was known at one moment. */
interface Reading {
  readonly atMs: number
  readonly processors: ProcessorTimes
  readonly benchMs: number
  readonly receiverMs: number | null
  readonly swapPages: number
}

/** Whose machine it was during a run: two looks at /proc, at its start and at its end. */
export class MachineWatch {
  #receiverPid: number | null = null
  #first: Reading | null = null
  #last: Reading | null = null

  start(receiverPid: number | null): void {
    this.#receiverPid = receiverPid
    this.#first = this.#read()
  }

  /** While the receiver still lives, or its share is not known. */
  end(): void {
    this.#last = this.#read()
  }

  /** null before the end, and where the machine does not tell. */
  get result(): MachineDuringRun | null {
    const [a, b] = [this.#first, this.#last]
    if (a === null || b === null) return null
    return {
      elapsedMs: b.atMs - a.atMs,
      processorMs: b.processors.totalMs - a.processors.totalMs,
      busyMs: b.processors.busyMs - a.processors.busyMs,
      stealMs: b.processors.stealMs - a.processors.stealMs,
      benchMs: b.benchMs - a.benchMs,
      receiverMs: a.receiverMs === null || b.receiverMs === null ? null : b.receiverMs - a.receiverMs,
      swapPages: b.swapPages - a.swapPages,
    }
  }

  #read(): Reading | null {
    const processors = processorTimes()
    if (processors === null) return null
    const { user, system } = process.cpuUsage()
    return {
      atMs: monotonicMs(),
      processors,
      benchMs: (user + system) / 1000,
      receiverMs: this.#receiverPid === null ? null : processCpuMs(this.#receiverPid),
      swapPages: swapPages(),
    }
  }
}

/** Pages swapped in and out since the machine's start (pswpin, pswpout of /proc/vmstat; proc(5)). */
function swapPages(): number {
  const counters = textOf('/proc/vmstat').matchAll(/^pswp(?:in|out) (\d+)$/gm)
  return [...counters].reduce((sum, [, pages]) => sum + Number(pages), 0)
}
