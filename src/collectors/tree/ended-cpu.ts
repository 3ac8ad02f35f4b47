/** A process that has ended since the last round, as it was last seen. */
export interface EndedProcess {
  readonly pid: number
  readonly parentPid: number
  /** Its own time and that of the children it had waited for. */
  readonly ticks: number
}

/** Ended processes that one ancestor may have waited for. */
interface Unsettled {
  readonly ancestor: number
  ticks: number
  /** The ancestor's waited-for time when they were last seen alive. */
  readonly waitedBefore: number
}

/**
 * CPU time of those that have ended, as far as no living process of the family holds it.
 *
 * When a parent waits for a child, the kernel adds the child's time to the parent's cutime and cstime, exactly and
 * with all of it that was never sampled. When nobody of the family waits (a daemon given to init, SIGCHLD ignored),
 * it is lost to the kernel, and what was last seen is the best there is. Which of the two happened shows in the
 * growth of the nearest living ancestor's waited-for time, at the latest one round after the end. What cannot
 * be told apart counts as waited for: the sum is never above what was used.
 */
export class EndedCpu {
  #lostTicks = 0
  #unsettled: Unsettled[] = []
  #waitedBefore: ReadonlyMap<number, number> = new Map()

  /**
   * One round.
   * @param waitedTicks pid -> waited-for time, of each living member
   * @returns ticks of ended processes that are in none of those
   */
  settle(waitedTicks: ReadonlyMap<number, number>, ended: readonly EndedProcess[]): number {
    const fresh = new Map<number, Unsettled>()
    const parents = new Map(ended.map(({ pid, parentPid }) => [pid, parentPid]))
    const endedUnder = (parentPid: number, ticks: number) => {
      const ancestor = livingAncestor(parentPid, parents, waitedTicks)
      if (ancestor === null) {
        this.#lostTicks += ticks
        return
      }
      const batch = fresh.get(ancestor)
      if (batch === undefined) {
        const waitedBefore = this.#waitedBefore.get(ancestor) ?? 0
        fresh.set(ancestor, { ancestor, ticks, waitedBefore })
      } else batch.ticks += ticks
    }
    for (const { parentPid, ticks } of ended) endedUnder(parentPid, ticks)
    for (const batch of this.#unsettled) {
      if (waitedTicks.has(batch.ancestor)) this.#lostTicks += missing(batch, waitedTicks)
      else endedUnder(batch.ancestor, batch.ticks)
    }
    this.#unsettled = [...fresh.values()].filter((batch) => missing(batch, waitedTicks) > 0)
    this.#waitedBefore = waitedTicks
    return this.#unsettled.reduce((sum, batch) => sum + missing(batch, waitedTicks), this.#lostTicks)
  }
}

function missing(
  { ancestor, ticks, waitedBefore }: Unsettled,
  waitedTicks: ReadonlyMap<number, number>,
): number {
  return Math.max(0, ticks - ((waitedTicks.get(ancestor) ?? 0) - waitedBefore))
}

/** Upwards through those that ended in the same round. */
function livingAncestor(
  parentPid: number,
  endedParents: ReadonlyMap<number, number>,
  living: ReadonlyMap<number, number>,
): number | null {
  let pid: number | undefined = parentPid
  // No more steps than there are ended ones: pids could in theory go round.
  for (let steps = 0; steps <= endedParents.size; steps++) {
    if (pid === undefined) return null
    if (living.has(pid)) return pid
    pid = endedParents.get(pid)
  }
  return null
}
