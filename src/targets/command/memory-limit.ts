import { formatHeapOption, KiB } from '../../model/size.js'
import { runProbe } from '../probe.js'
import { findGroupParent, makeMemoryGroup } from './memory-group.js'

/** How a program that knows no heap is kept within MAX_HEAP. */
export interface MemoryLimit {
  /** For reports; null when nothing limits it. */
  readonly words: string | null
  /** What the report must say beside it; null when there is nothing. */
  readonly note: string | null
  wrap(program: readonly string[]): LimitedProgram
}

export interface LimitedProgram {
  /** What to start in place of the program. */
  readonly words: readonly string[]
  /** To be called when the program's first process has ended: ends those it left, as far as the limit knows them. */
  killRest(): void
  /** To be called once all has ended, or when it could not be started. */
  release(): void
}

/** Both wrappers replace themselves by the program: it keeps the process id, and there is no moment without a limit. */
const joinGroup = 'echo $$ > "$1" || exit 125; shift; exec "$@"'
const limitData = 'ulimit -d "$1" || exit 125; shift; exec "$@"'

const nothingToEnd = { killRest() {}, release() {} }

/**
 * The best limit that this system allows.
 * @param bytes MAX_HEAP
 */
export async function chooseMemoryLimit(bytes: number): Promise<MemoryLimit> {
  return (await groupLimit(bytes)) ?? (await dataLimit(bytes)) ?? noLimit
}

/** A memory control group: what the program and all that it starts use together. null where none can be made. */
export async function groupLimit(bytes: number): Promise<MemoryLimit | null> {
  const parent = await findGroupParent(bytes)
  if (parent === null) return null
  const file = parent.version === 2 ? 'memory.max' : 'memory.limit_in_bytes'
  return {
    words: `${file}=${formatHeapOption(bytes)} in a control group of its own`,
    note: null,
    wrap(program) {
      const group = makeMemoryGroup(parent, bytes)
      return {
        words: ['/bin/sh', '-c', joinGroup, 'heapmark-limit', group.processesFile, ...program],
        killRest: () => group.kill(),
        release: () => group.release(),
      }
    },
  }
}

/** RLIMIT_DATA (setrlimit(2)): private writable memory of each process, since Linux 4.7. */
export async function dataLimit(bytes: number): Promise<MemoryLimit | null> {
  const kilobytes = String(Math.floor(bytes / KiB))
  if (!(await canLimitData(kilobytes))) return null
  return {
    words: `ulimit -d ${kilobytes}`,
    note: 'no memory control group can be made here, so MAX_HEAP is RLIMIT_DATA: it holds for each process by itself, and counts memory that is reserved as if it were used',
    wrap: (program) => ({
      words: ['/bin/sh', '-c', limitData, 'heapmark-limit', kilobytes, ...program],
      ...nothingToEnd,
    }),
  }
}

const noLimit: MemoryLimit = {
  words: null,
  note: 'neither a memory control group nor RLIMIT_DATA can be set here: MAX_HEAP limits nothing, memory is only observed',
  wrap: (program) => ({ words: program, ...nothingToEnd }),
}

async function canLimitData(kilobytes: string): Promise<boolean> {
  try {
    return (
      (await runProbe('/bin/sh', ['-c', limitData, 'heapmark-probe', kilobytes, 'true'], '/')).exitCode === 0
    )
  } catch {
    return false
  }
}
