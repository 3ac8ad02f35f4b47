import { z } from 'zod'
import { compareMetricNames } from '../compare/metrics.js'

const commit = z.object({ hash: z.string(), subject: z.string() })

export const bisectOptions = z.object({
  good: commit,
  /** From the one after GOOD to BAD, oldest first. */
  commits: z.array(commit).min(1),
  /** Of each commit. */
  runs: z.number(),
  /** Of the order of the first runs. */
  seed: z.number(),
  metric: z.enum(compareMetricNames),
  /** null = the figure's own. */
  margin: z.number().nullable(),
  build: z.array(z.string()).nullable(),
  program: z.array(z.string()).nullable(),
  jar: z.string().nullable(),
})

export type BisectOptions = z.infer<typeof bisectOptions>
