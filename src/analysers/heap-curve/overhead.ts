/** What a program cost under one configuration: wall or CPU time, as long as it is the same for all. */
export interface CollectorCost {
  /** Collector and heap. */
  readonly label: string
  readonly totalMs: number
  /** What of it is known to be the collector's: pauses of the wall time, CPU of its threads. */
  readonly collectorMs: number
}

export interface CollectorOverhead {
  readonly label: string
  readonly totalMs: number
  /** Total without the collector's part. */
  readonly distilledMs: number
  /** The collector costs at least so much of the program's own time: 0.1 = 10 %. */
  readonly overheadAtLeast: number
}

/**
 * Lower bound of what each collector costs: the program without collection costs at most the least distilled total,
 * so a configuration's overhead is at least `total / least distilled - 1`. It counts also what a collector costs
 * outside its own threads (barriers, caches), which its own figures do not.
 *
 * Z. Cai, S. M. Blackburn, M. D. Bond and M. Maas, "Distilling the real cost of production garbage collectors",
 * ISPASS 2022.
 *
 * @returns in the order of `costs`; empty of nothing
 */
export function lowerBoundOverheads(costs: readonly CollectorCost[]): CollectorOverhead[] {
  const distilled = costs.map((cost) => Math.max(0, cost.totalMs - cost.collectorMs))
  const baseline = Math.min(...distilled)
  return costs.map(({ label, totalMs }, i) => ({
    label,
    totalMs,
    distilledMs: distilled[i]!,
    overheadAtLeast: totalMs / baseline - 1,
  }))
}
