import { z } from 'zod'
import { MiB } from '../../model/size.js'

export const leakOptions = z.object({
  /** Of the first run; null = what the scenario says. */
  records: z.number().nullable(),
  /** Collections forced at equal steps in each run, so that any heap has enough points; 0 = none. */
  checkpoints: z.number(),
  /** Whether classes are counted when memory grows. */
  evidence: z.boolean(),
  /** A heap dump that may become larger is not made; 0 = none at all. */
  diskBudgetBytes: z.number(),
})

export type LeakOptions = z.infer<typeof leakOptions>

export const defaultLeakOptions: LeakOptions = {
  records: null,
  checkpoints: 36,
  evidence: true,
  diskBudgetBytes: 2048 * MiB,
}
