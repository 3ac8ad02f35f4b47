import { existsSync, readdirSync } from 'node:fs'
import { Pace } from '../pace.js'
import { KeptFile } from '../proc/kept-file.js'
import { parseKinStat, parseNewestPid } from './parse.js'
import { readOnce } from './read-once.js'

/** Each way of looking may take so much of the bench's time. */
const share = 0.002
/** Where asking the family for its children is possible, looking at all processes is only for the re-parented. */
const leastMsBetweenScans = 2000
/** Even when the kernel says that nothing was started, it is not taken at its word for longer. */
const longestTrustMs = 1000
/** Each thread has a list of children of its own; beyond so many threads one look would take milliseconds. */
const mostThreadsAsked = 500

/** What is known of the family when one looks for more of it. */
export interface KnownFamily {
  readonly targetPid: number
  /** The session that the target runs in; null when it has ended. */
  readonly targetSession: number | null
  /** pid -> session, of every living member but the target. */
  readonly sessions: ReadonlyMap<number, number>
  /** Of all members together. */
  readonly threads: number
}

/**
 * Finds the processes that a target started, and those that these started. Two ways, both paced by their cost:
 * /proc/<pid>/task/<tid>/children (where the kernel has CONFIG_PROC_CHILDREN), and a look at every process of the
 * machine, which also finds those whose parent has ended (double forks): they have init for a parent, but still the
 * target's process group or a session made within the family.
 */
export class KinFinder {
  readonly #hasChildrenFiles = existsSync(`/proc/self/task/${process.pid}/children`)
  readonly #askPace = new Pace({ share, leastMs: 0 })
  readonly #scanPace = new Pace({ share, leastMs: this.#hasChildrenFiles ? leastMsBetweenScans : 0 })
  #loadavg: KeptFile | null = null
  /** Of members that ended since the last scan: they may have started others there. */
  readonly #endedSessions = new Set<number>()
  #newestPidAtLook: number | null = null
  #lookedAtMs = Number.NEGATIVE_INFINITY

  /** @throws the system's error when there is no /proc */
  open(): void {
    this.#loadavg = new KeptFile('/proc/loadavg', 256)
  }

  close(): void {
    this.#loadavg?.close()
  }

  /**
   * pids of members that are not known yet, parents before their children; none when it is not time to look.
   * @param known is called only when it is
   */
  look(known: () => KnownFamily, nowMs: number): readonly number[] {
    const newestPid = parseNewestPid(this.#loadavg?.read() ?? '')
    const quiet = newestPid !== null && newestPid === this.#newestPidAtLook
    if (quiet && nowMs - this.#lookedAtMs < longestTrustMs) return []
    const found = this.#lookAnyWay(known, nowMs)
    if (found === null) return []
    this.#newestPidAtLook = newestPid
    this.#lookedAtMs = nowMs
    return found
  }

  /** A member of that session has ended. */
  ended(session: number): void {
    this.#endedSessions.add(session)
  }

  #lookAnyWay(known: () => KnownFamily, nowMs: number): readonly number[] | null {
    if (this.#scanPace.due(nowMs)) {
      const found = this.#scanPace.run(() => amongAll(known(), this.#endedSessions))
      this.#endedSessions.clear()
      return found
    }
    if (!this.#hasChildrenFiles || !this.#askPace.due(nowMs)) return null
    const family = known()
    return family.threads > mostThreadsAsked ? null : this.#askPace.run(() => byAsking(family))
  }
}

function byAsking({ targetPid, targetSession, sessions }: KnownFamily): number[] {
  if (targetSession === null) return []
  const found: number[] = []
  const asked = [targetPid, ...sessions.keys()]
  for (const parent of asked) {
    for (const child of childrenOf(parent)) {
      if (sessions.has(child) || found.includes(child)) continue
      found.push(child)
      asked.push(child)
    }
  }
  return found
}

/** A child belongs to the thread that started it. */
function childrenOf(pid: number): number[] {
  const tasks = `/proc/${pid}/task`
  return numbersIn(list(tasks)).flatMap((thread) =>
    numbersIn((readOnce(`${tasks}/${thread}/children`) ?? '').split(' ')),
  )
}

function amongAll(known: KnownFamily, endedSessions: ReadonlySet<number>): number[] {
  const { targetPid, targetSession, sessions } = known
  // Its pid may soon be another process's.
  if (targetSession === null) return []
  const family = new Set([targetPid, ...sessions.keys()])
  // The target's own session may be the user's; one that its descendants made holds none but theirs.
  const ownSessions = new Set([...sessions.values(), ...endedSessions])
  ownSessions.delete(targetSession)
  ownSessions.add(targetPid)
  const found: number[] = []
  let others = strangers(family)
  for (;;) {
    const kin = others.filter(
      ({ parentPid, groupId, sessionId }) =>
        family.has(parentPid) || groupId === targetPid || ownSessions.has(sessionId),
    )
    if (kin.length === 0) return found
    for (const { pid, sessionId } of kin) {
      found.push(pid)
      family.add(pid)
      if (sessionId !== targetSession) ownSessions.add(sessionId)
    }
    others = others.filter(({ pid }) => !family.has(pid))
  }
}

function strangers(family: ReadonlySet<number>) {
  return numbersIn(list('/proc')).flatMap((pid) => {
    if (family.has(pid)) return []
    const stat = parseKinStat(readOnce(`/proc/${pid}/stat`) ?? '')
    return stat === null ? [] : [{ pid, ...stat }]
  })
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    // The process has ended, or it is another user's and hidden.
    return []
  }
}

function numbersIn(words: readonly string[]): number[] {
  return words.map(Number).filter((number) => Number.isInteger(number) && number > 0)
}
