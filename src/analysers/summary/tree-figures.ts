import type { TreeChild } from '../../model/report.js'
import type { ChildProcessFigures, TreeSample } from '../../model/sample.js'

/** Children shown in a report. */
const mostShown = 16
/** Children kept in mind: a shell may start thousands, of which those that were small and are gone give way. */
const mostKept = 256

type MutableChild = { -readonly [Field in keyof TreeChild]: TreeChild[Field] }

/** What the samples say about the target and the processes it started. Constant memory. */
export class TreeFigures {
  count = 0
  peakProcesses = 0
  peakRssBytes = 0
  cpuMs = 0
  readonly #children = new Map<string, MutableChild>()

  add(sample: TreeSample): void {
    this.count++
    this.peakProcesses = Math.max(this.peakProcesses, sample.processes)
    this.peakRssBytes = Math.max(this.peakRssBytes, sample.rssBytes)
    this.cpuMs = Math.max(this.cpuMs, sample.cpuMs)
    for (const child of sample.children) this.#see(child, sample.tMs)
  }

  /** Largest first; of equals the one that was seen first. */
  get children(): readonly TreeChild[] {
    return [...this.#children.values()].sort((a, b) => b.peakRssBytes - a.peakRssBytes).slice(0, mostShown)
  }

  #see({ pid, command, rssBytes, cpuMs }: ChildProcessFigures, tMs: number): void {
    // A number alone is not enough: the kernel gives it out again, and exec gives a process another command.
    const key = `${pid} ${command}`
    const known = this.#children.get(key)
    if (known) {
      known.peakRssBytes = Math.max(known.peakRssBytes, rssBytes)
      known.cpuMs = Math.max(known.cpuMs, cpuMs)
      known.lastMs = Math.max(known.lastMs, tMs)
      return
    }
    this.#children.set(key, { command, pid, peakRssBytes: rssBytes, cpuMs, firstMs: tMs, lastMs: tMs })
    if (this.#children.size > mostKept) this.#forgetOne(tMs)
  }

  #forgetOne(nowMs: number): void {
    let smallest: string | null = null
    for (const [key, child] of this.#children) {
      const gone = child.lastMs < nowMs
      if (gone && child.peakRssBytes < (this.#children.get(smallest ?? '')?.peakRssBytes ?? Infinity)) {
        smallest = key
      }
    }
    // Within one sample there are at most 16: only a file that was not written by us gets here without one gone.
    this.#children.delete(smallest ?? this.#children.keys().next().value!)
  }
}
