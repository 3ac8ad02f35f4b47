import type { Collector, CollectorContext, CollectorNote } from '../../model/collector.js'
import { monotonicMs, monotonicNs } from '../../system/clock.js'
import { Pace } from '../pace.js'
import { KeptFile } from '../proc/kept-file.js'
import { findGroupFolders, readProc } from './find-memory-cgroup.js'
import { GroupFiles, type GroupFolders } from './group-files.js'

/** Group figures move slowly, and memory.stat makes the kernel sum up the counters of every processor. */
const limits = { share: 0.005, leastMs: 1000 }

/** A launcher moves the program to a group of its own within milliseconds: until then the figures are another's. */
const settleMs = 250
const settleStepMs = 10

const sharedNote =
  'the memory control group holds heapmark and the receiver too: its figures cover all of them'

/**
 * The memory control group that the target is in: use, peak, limit, and how often the kernel had to step in. Looked
 * at each second and once more at the end, so that the last kill is counted; by then the group may be gone.
 */
export class CgroupCollector implements Collector {
  readonly name = 'cgroup'
  readonly #root: string
  readonly #settleMs: number
  readonly #pace = new Pace(limits)
  readonly #notes = new Set<string>()
  #context: CollectorContext | null = null
  #membership: KeptFile | null = null
  #membershipText: string | null = null
  #files: GroupFiles | null = null
  #shared = false
  #settling: NodeJS.Timeout | null = null

  /** Tests give a folder of files that stands before /proc and the mount points, and do not wait. */
  constructor(options: { readonly root?: string; readonly settleMs?: number } = {}) {
    this.#root = options.root ?? ''
    this.#settleMs = options.settleMs ?? settleMs
  }

  start(context: CollectorContext): void {
    this.#context = context
    try {
      this.#membership = new KeptFile(`${this.#root}/proc/${context.target.pid}/cgroup`)
    } catch {
      // It has ended, or the kernel has no control groups: there is nothing to be seen then.
      return
    }
    this.#follow(context.target.pid)
    if (this.#shared && this.#settleMs > 0) this.#settle(context.target.pid)
    else this.#pace.run(() => this.#look())
  }

  sample(): void {
    if (this.#settling === null && this.#pace.due(monotonicMs())) this.#pace.run(() => this.#look())
  }

  async stop(): Promise<readonly CollectorNote[]> {
    this.#endSettling()
    this.#look()
    this.#context = null
    this.#membership?.close()
    this.#files?.close()
    this.#files = null
    return [...this.#notes].map((message) => ({ collector: this.name, message }))
  }

  #look(): void {
    const context = this.#context
    if (context === null) return
    this.#follow(context.target.pid)
    const atNs = monotonicNs()
    const figures = this.#files?.read() ?? null
    if (figures !== null) context.emit({ series: 'cgroup', tMs: context.toRunMs(atNs), ...figures })
  }

  /** Nothing is emitted until the program was moved out of heapmark's own group, or can be taken to stay. */
  #settle(pid: number): void {
    const untilMs = monotonicMs() + this.#settleMs
    this.#settling = setInterval(() => {
      if (!this.#follow(pid) && monotonicMs() < untilMs) return
      this.#endSettling()
      this.#pace.run(() => this.#look())
    }, settleStepMs).unref()
  }

  #endSettling(): void {
    if (this.#settling !== null) clearInterval(this.#settling)
    this.#settling = null
  }

  /**
   * Opens the group that the target is in.
   * @returns true when it is another one than before
   */
  #follow(pid: number): boolean {
    const text = this.#membership?.read() ?? null
    // Once the process has ended its last group is the one to look at.
    if (text === null || text === this.#membershipText || hasEnded(this.#root, pid)) return false
    this.#membershipText = text
    const folders = findGroupFolders(this.#root, text)
    // No launcher moves a program up there, but the kernel shows it of one that is about to end.
    if (typeof folders !== 'string' && this.#files !== null && folders.path === '/') return false
    this.#files?.close()
    this.#files = null
    this.#notes.clear()
    if (typeof folders === 'string') {
      this.#notes.add(`the target's memory control group was not watched: ${folders}`)
      return true
    }
    this.#files = new GroupFiles(folders)
    this.#shared = holdsHeapmark(this.#root, folders)
    if (this.#shared) this.#notes.add(sharedNote)
    return true
  }
}

/** Of a process that ends, version 1 says that it is in `/`. It has no memory any more: no pages in its statm. */
function hasEnded(root: string, pid: number): boolean {
  return readProc(root, `${pid}/statm`)?.startsWith('0 ') ?? true
}

function holdsHeapmark(root: string, target: GroupFolders): boolean {
  const own = findGroupFolders(root, readProc(root, 'self/cgroup') ?? '')
  return typeof own !== 'string' && own.memory.includes(target.memory[0]!)
}
