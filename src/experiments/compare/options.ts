import { z } from 'zod'
import { compareMetricNames } from './metrics.js'

/** What makes a side's runs its own; null = as the other side. */
const side = z.object({
  name: z.string(),
  target: z.string().nullable(),
  program: z.array(z.string()).nullable(),
  jar: z.string().nullable(),
  /** A commit: its runs are made in a checkout of it. */
  commit: z.string().nullable(),
})

export type CompareSide = z.infer<typeof side>

export const compareOptions = z.object({
  a: side,
  b: side,
  /** A side, at most. */
  runs: z.number(),
  /** Of the order of runs. */
  seed: z.number(),
  metrics: z.array(z.enum(compareMetricNames)),
  margins: z.record(z.string(), z.number()),
  /** Makes a checkout ready; null = nothing to do. */
  build: z.array(z.string()).nullable(),
})

export type CompareOptions = z.infer<typeof compareOptions>
