/** What the condition of a breakingPoint pattern may watch. */
export interface BreakingMetric {
  /** For lint and docs: what the figure is, with its unit. */
  readonly about: string
  readonly unit: 'share' | 'ms' | 'records/s'
  /** On which side of the threshold the stream has broken. */
  readonly breaks: 'above' | 'below'
  /** True when only an HTTP stream has it: it is a figure of the receiver's answers. */
  readonly ofAnswers: boolean
  /** Data Caterer knows it by the same name (its BreakingPointExecutionStrategy); the others are heapmark's own. */
  readonly isDataCaterers: boolean
}

function latency(which: string, isDataCaterers = true): BreakingMetric {
  const about = `time from request to answer, ${which}, in milliseconds`
  return { about, unit: 'ms', breaks: 'above', ofAnswers: true, isDataCaterers }
}

export const breakingMetrics = {
  error_rate: {
    about: 'share of requests refused or lost with their connection, 0 to 1',
    unit: 'share',
    breaks: 'above',
    ofAnswers: true,
    isDataCaterers: true,
  },
  latency_p50: latency('median'),
  latency_p75: latency('75th percentile'),
  latency_p90: latency('90th percentile'),
  latency_p95: latency('95th percentile'),
  latency_p99: latency('99th percentile'),
  latency_mean: latency('mean', false),
  throughput: {
    about: 'records acknowledged per second, once more than the threshold are asked for',
    unit: 'records/s',
    breaks: 'below',
    ofAnswers: false,
    isDataCaterers: true,
  },
  throughput_share: {
    about: 'records acknowledged as a share of those asked for, 0 to 1',
    unit: 'share',
    breaks: 'below',
    ofAnswers: false,
    isDataCaterers: false,
  },
  lag: {
    about: 'how late records leave against the schedule, mean, in milliseconds',
    unit: 'ms',
    breaks: 'above',
    ofAnswers: false,
    isDataCaterers: false,
  },
} as const satisfies Readonly<Record<string, BreakingMetric>>

export type BreakingMetricName = keyof typeof breakingMetrics

/** The metric a scenario means; case does not count, as with Data Caterer. Undefined for an unknown one. */
export function breakingMetricNamed(text: string): BreakingMetricName | undefined {
  const name = text.trim().toLowerCase()
  return Object.hasOwn(breakingMetrics, name) ? (name as BreakingMetricName) : undefined
}
