import { z } from 'zod'

export const minHeapOptions = z.object({
  /** Bound of the p99 lag in the service minimum; null = made from the roomy run. */
  lagP99Ms: z.number().nullable(),
  /** Whether 20 runs must pass in the answer, in place of 10. */
  strict: z.boolean(),
  /** How near the answer is, as a share. */
  tolerance: z.number(),
})

export type MinHeapExperimentOptions = z.infer<typeof minHeapOptions>

export const defaultTolerance = 0.02
