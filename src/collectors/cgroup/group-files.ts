import { KeptFile } from '../proc/kept-file.js'
import { countOf, parseCount, parseLimit } from './parse.js'

/** The figures of a CgroupSample but for its time. */
export interface GroupFigures {
  readonly currentBytes: number
  readonly peakBytes: number | null
  readonly limitBytes: number | null
  readonly anonBytes: number | null
  readonly fileBytes: number | null
  readonly limitHits: number | null
  readonly oomKills: number | null
  readonly throttledMs: number | null
}

/** Where the figures of one version stand. */
interface Layout {
  readonly current: string
  readonly peak: string
  readonly limit: string
  /** File and key of each counter; a key of null for a file of one number. */
  readonly hits: readonly [file: string, key: string | null]
  readonly oomKills: readonly [file: string, key: string]
  /** Keys of memory.stat, the first that is there: of the group with its descendants. */
  readonly anon: readonly string[]
  readonly file: readonly string[]
  /** The least limit of all ancestors, also of those that are not mounted here. */
  readonly inheritedLimit: string | null
}

const layouts: Readonly<Record<1 | 2, Layout>> = {
  1: {
    current: 'memory.usage_in_bytes',
    peak: 'memory.max_usage_in_bytes',
    limit: 'memory.limit_in_bytes',
    hits: ['memory.failcnt', null],
    // The count is there since Linux 4.13.
    oomKills: ['memory.oom_control', 'oom_kill'],
    anon: ['total_rss', 'rss'],
    file: ['total_cache', 'cache'],
    inheritedLimit: 'hierarchical_memory_limit',
  },
  2: {
    current: 'memory.current',
    // Since Linux 5.19.
    peak: 'memory.peak',
    limit: 'memory.max',
    hits: ['memory.events', 'max'],
    oomKills: ['memory.events', 'oom_kill'],
    anon: ['anon'],
    file: ['file'],
    inheritedLimit: null,
  },
}

/** Key of cpu.stat and its unit in milliseconds. */
const throttled = { 1: ['throttled_time', 1e-6], 2: ['throttled_usec', 1e-3] } as const

/** What group-files reads, as found by find-memory-cgroup. */
export interface GroupFolders {
  readonly version: 1 | 2
  /** As /proc/<pid>/cgroup has it. */
  readonly path: string
  /** The group's folder and those of its ancestors, as far as they are mounted here; the group itself first. */
  readonly memory: readonly string[]
  readonly cpu: { readonly version: 1 | 2; readonly folders: readonly string[] } | null
}

/** The files of a memory control group, kept open: once the group is removed they read as null. */
export class GroupFiles {
  readonly #layout: Layout
  readonly #files = new Map<string, KeptFile | null>()
  readonly #folders: GroupFolders

  constructor(folders: GroupFolders) {
    this.#folders = folders
    this.#layout = layouts[folders.version]
  }

  /** null when the group keeps no account, may not be read, or is gone. */
  read(): GroupFigures | null {
    const own = this.#folders.memory[0]
    const layout = this.#layout
    const currentBytes = own === undefined ? null : parseCount(this.#text(own, layout.current))
    if (own === undefined || currentBytes === null) return null
    const stat = this.#text(own, 'memory.stat')
    const first = (keys: readonly string[]) =>
      keys.reduce<number | null>((found, key) => found ?? countOf(stat, key), null)
    const { limitBytes, limitingFolder } = this.#limit(stat)
    const [killsFile, killsKey] = layout.oomKills
    return {
      currentBytes,
      peakBytes: parseCount(this.#text(own, layout.peak)),
      limitBytes,
      anonBytes: first(layout.anon),
      fileBytes: first(layout.file),
      limitHits: this.#hits(limitingFolder ?? own),
      oomKills: countOf(this.#text(own, killsFile), killsKey),
      throttledMs: this.#throttledMs(),
    }
  }

  close(): void {
    for (const file of this.#files.values()) file?.close()
    this.#files.clear()
  }

  /** A group is held by the least limit of its own and its ancestors', and hits are counted where that one is set. */
  #limit(stat: string | null): { limitBytes: number | null; limitingFolder: string | null } {
    let limitBytes: number | null = null
    let limitingFolder: string | null = null
    for (const folder of this.#folders.memory) {
      const bytes = parseLimit(this.#text(folder, this.#layout.limit))
      if (bytes === null || (limitBytes !== null && bytes >= limitBytes)) continue
      limitBytes = bytes
      limitingFolder = folder
    }
    const key = this.#layout.inheritedLimit
    const inherited = key === null ? null : countOf(stat, key)
    const beyond = inherited === null ? null : parseLimit(String(inherited))
    if (beyond !== null && (limitBytes === null || beyond < limitBytes)) limitBytes = beyond
    return { limitBytes, limitingFolder }
  }

  #hits(folder: string): number | null {
    const [file, key] = this.#layout.hits
    const text = this.#text(folder, file)
    if (key !== null) return countOf(text, key)
    const hits = parseCount(text)
    if (hits !== 0) return hits
    // Some kernels (6.18 for one) leave failcnt at 0 when the limit is hit; a peak at the limit gives them away.
    const peakBytes = parseCount(this.#text(folder, this.#layout.peak))
    const limitBytes = parseLimit(this.#text(folder, this.#layout.limit))
    return peakBytes !== null && limitBytes !== null && peakBytes >= limitBytes ? null : 0
  }

  /** A limit of an ancestor holds its descendants up too, and is counted there: the largest of all. */
  #throttledMs(): number | null {
    const { cpu } = this.#folders
    if (cpu === null) return null
    const [key, unitMs] = throttled[cpu.version]
    const times = cpu.folders
      .map((folder) => countOf(this.#text(folder, 'cpu.stat'), key))
      .filter((time) => time !== null)
    return times.length === 0 ? null : Math.max(...times) * unitMs
  }

  #text(folder: string, name: string): string | null {
    const path = `${folder}/${name}`
    let file = this.#files.get(path)
    if (file === undefined) {
      file = open(path)
      this.#files.set(path, file)
    }
    return file === null ? null : file.read()
  }
}

function open(path: string): KeptFile | null {
  try {
    return new KeptFile(path)
  } catch {
    // This kernel, this group or this user does not have it.
    return null
  }
}
