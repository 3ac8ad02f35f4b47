import { z } from 'zod'

export const breakOptions = z.object({
  /** The first rate that is tried; null = the scenario's, or 100/s. */
  startPerSecond: z.number().nullable(),
  /** How long each run asks for its rate. */
  probeMs: z.number(),
  /** Bound of the p99 lag. */
  lagP99Ms: z.number(),
  /** How near the answer is, as a share. */
  within: z.number(),
  /** Runs in which the answer must be held. */
  repeats: z.number(),
  /** Heaps to try one after the other, bytes; none = the heap of the command line. */
  heapBytes: z.array(z.number()),
})

export type BreakOptions = z.infer<typeof breakOptions>

export const defaultBreakOptions: BreakOptions = {
  startPerSecond: null,
  probeMs: 5000,
  lagP99Ms: 200,
  within: 0.05,
  repeats: 3,
  heapBytes: [],
}
