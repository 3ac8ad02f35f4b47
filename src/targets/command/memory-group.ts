import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { runProbe } from '../probe.js'
import { guardByShell } from '../watchdog.js'
import { type ControlGroup, possibleParents } from './memory-controller.js'

/** A memory control group of one run. */
export interface MemoryGroup {
  /** A process that writes its id here is limited from then on, with all that it starts. */
  readonly processesFile: string
  /** Ends what is in it, even what has left the program's process group. */
  kill(): void
  /** Ends what is still in it and removes it, a while later: collectors read its counters after the program's end. */
  release(): void
}

const namePrefix = 'heapmark-'
/** So long a group stays after its program, unless the bench ends before. */
const lingerMs = 5_000

let made = 0

/**
 * Makes a group and removes it again, with a process in it meanwhile: permissions alone do not tell.
 * @returns where groups can be made, or null
 */
export async function findGroupParent(bytes: number): Promise<ControlGroup | null> {
  for (const parent of possibleParents().filter(isUsable)) {
    removeForgotten(parent.folder)
    if (await canLimit(parent, bytes)) return parent
  }
  return null
}

/**
 * Makes the group of a run. A guard, started first, removes it should the bench be killed.
 * @throws the system's error
 */
export function makeMemoryGroup(parent: ControlGroup, bytes: number): MemoryGroup {
  const { folder, remove } = makeGroup(parent, bytes)
  return {
    processesFile: path.join(folder, 'cgroup.procs'),
    kill: () => killAll(folder),
    release: () => void setTimeout(remove, lingerMs).unref(),
  }
}

async function canLimit(parent: ControlGroup, bytes: number): Promise<boolean> {
  try {
    const { folder, remove } = makeGroup(parent, bytes)
    try {
      const args = ['-c', 'echo $$ > "$1" && exec true', 'heapmark-probe', path.join(folder, 'cgroup.procs')]
      return (await runProbe('/bin/sh', args, '/')).exitCode === 0
    } finally {
      remove()
    }
  } catch {
    // Not ours to use; another may be.
    return false
  }
}

function makeGroup(parent: ControlGroup, bytes: number): { readonly folder: string; remove(): void } {
  const folder = path.join(parent.folder, `${namePrefix}${process.pid}-${++made}`)
  const remove = guardFolder(folder)
  try {
    mkdirSync(folder)
    limit(folder, parent.version, bytes)
  } catch (error) {
    remove()
    throw error
  }
  return { folder, remove }
}

function killAll(folder: string): void {
  try {
    for (const pid of readFileSync(path.join(folder, 'cgroup.procs'), 'latin1').split('\n')) {
      if (Number(pid) > 0) process.kill(Number(pid), 'SIGKILL')
    }
  } catch {
    // One that ended meanwhile; the guard looks again.
  }
}

function isUsable({ version, folder }: ControlGroup): boolean {
  try {
    accessSync(folder, constants.W_OK)
    if (version === 1) return true
    return readFileSync(path.join(folder, 'cgroup.subtree_control'), 'latin1').split(/\s+/).includes('memory')
  } catch {
    return false
  }
}

/** Sets the limit, and swap off where it can be: a limit that only makes the program slow would prove nothing. */
function limit(folder: string, version: 1 | 2, bytes: number): void {
  const set = (file: string, value: string | number) => writeFileSync(path.join(folder, file), String(value))
  const tryTo = (file: string, value: string | number) => {
    try {
      set(file, value)
    } catch {
      // Systems without swap accounting have no such file.
    }
  }
  if (version === 2) {
    set('memory.max', bytes)
    tryTo('memory.swap.max', 0)
    // All of it ends together: a pipeline that lost one process would pass for complete.
    tryTo('memory.oom.group', 1)
  } else {
    set('memory.limit_in_bytes', bytes)
    tryTo('memory.memsw.limit_in_bytes', bytes)
    tryTo('memory.swappiness', 0)
  }
}

/**
 * A shell that waits on a pipe whose other end only the bench holds. When it closes, with a word or without, the
 * shell kills whatever is left in the group and removes it.
 * @returns call it when the group is no longer needed
 */
function guardFolder(folder: string): () => void {
  const script = `
    read -r word
    tries=0
    while [ -d "$1" ] && [ "$tries" -lt 100 ]; do
      while read -r pid; do kill -s KILL "$pid"; done < "$1/cgroup.procs"
      rmdir "$1" && exit
      sleep 0.05
      tries=$((tries + 1))
    done`
  return guardByShell(script, 'heapmark-group-guard', folder)
}

/** Groups of benches that are gone, guard and all. The system refuses to remove one with processes in it. */
function removeForgotten(parentFolder: string): void {
  for (const name of readdirSync(parentFolder)) {
    const pid = new RegExp(`^${namePrefix}(\\d+)-\\d+$`).exec(name)?.[1]
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue
    try {
      rmdirSync(path.join(parentFolder, name))
    } catch {
      // In use after all, or not ours to remove.
    }
  }
}
