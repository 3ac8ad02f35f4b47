import { z } from 'zod'

export const sweepOptions = z.object({
  /** The smallest first. */
  heapsBytes: z.array(z.number()),
  /** By the names of `--gc`; empty = what the target takes by itself. */
  collectors: z.array(z.string()),
  /** In every heap under every collector. */
  runs: z.number(),
})

export type SweepOptions = z.infer<typeof sweepOptions>

export const defaultSweep = { runs: 5, points: 6 } as const
