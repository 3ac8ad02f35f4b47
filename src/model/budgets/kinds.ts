import type { QuantityName } from './quantities.js'

/** A budget whose figure is a number of the report. */
export interface FigureBudget {
  readonly holds: QuantityName
  /** Which way is better: the other way is what a limit guards against. */
  readonly better: 'lower' | 'higher'
  /** Path in `report.json`. */
  readonly figure: string
  readonly about: string
}

/** A budget whose limit is a word. */
export interface WordBudget {
  readonly holds: 'word'
  /** What may be asked for; a result equal to it, or further to the left, passes. */
  readonly words: readonly string[]
  readonly figure: string
  readonly about: string
}

export type BudgetKind = FigureBudget | WordBudget

/** Every budget: one line each. Help, messages, the editor's schema and the documentation come from here. */
export const budgetKinds = {
  peak_rss: bytes('memory.peakRssBytes', 'largest resident set of the target'),
  average_rss: bytes('memory.averageRssBytes', 'resident set on average over time'),
  peak_tree_rss: bytes(
    'tree.peakRssBytes',
    'largest resident set of the target with all processes it started',
  ),
  peak_cgroup: bytes('cgroup.currentPeakBytes', 'largest use of memory of the target’s control group'),
  peak_heap: bytes('memory.peakHeapBytes', 'largest heap in use'),
  average_heap: bytes('memory.averageHeapBytes', 'heap in use on average over time'),
  live_set: bytes(
    'memory.liveSetBytes',
    'largest heap in use right after a collection of the old generation',
  ),
  live_set_growth: word('verdict.kind', ['bounded'], 'whether the live set grows with the records'),
  bytes_per_record: lower(
    'bytes-per-record',
    'verdict.bytesPerRecord',
    'what each record leaves in the live set',
  ),
  threads: lower('count', 'memory.peakThreads', 'most threads'),
  open_files: lower('count', 'memory.peakOpenFiles', 'most open files'),
  throughput: higher('per-second', 'throughput.recordsPerSecond', 'records delivered per second'),
  fidelity: higher('share', 'throughput.fidelity', 'rate reached over rate asked'),
  received: higher('count', 'records.received', 'records that arrived'),
  lost: lower('count', 'records.lost', 'records sent that never arrived'),
  duplicated: lower('count', 'records.duplicated', 'arrivals of a record that had arrived before'),
  refused: lower('count', 'records.refused', 'records answered with anything but a 2xx status'),
  receiver_errors: lower('count', 'receiver.errors', 'requests that the receiver could not take'),
  empty_bodies: lower('count', 'receiver.emptyBodies', 'requests without a body'),
  invalid_json: lower('count', 'receiver.invalidJson', 'bodies said to be JSON that are not'),
  p50_lag: lower('ms', 'lag.p50Ms', 'half of the records arrive no later than this after they were due'),
  p99_lag: lower('ms', 'lag.p99Ms', '99 % of the records arrive no later than this after they were due'),
  p999_lag: lower('ms', 'lag.p999Ms', '99.9 % of the records arrive no later than this after they were due'),
  max_lag: lower('ms', 'lag.maxMs', 'the latest arrival after a record was due'),
  p99_response: lower('ms', 'responseTime.p99Ms', '99 % of the answers come within this'),
  gc_share: lower('share', 'gc.share', 'pauses of collections over the run’s time'),
  gc_pause_max: lower('ms', 'gc.pauseMsMax', 'longest pause of a collection'),
  gc_time: lower('ms', 'gc.pauseMsTotal', 'all pauses of collections together'),
  cpu_time: lower('ms', 'cpu.totalMs', 'processor time'),
  cpu_cores: lower('cores', 'cpu.averageCores', 'processors in use on average'),
  duration: lower('ms', 'durationMs', 'from the start to the end of the target'),
  run_quality: word('quality.grade', ['good', 'fair'], 'whether the figures can be trusted'),
} as const satisfies Record<string, BudgetKind>

export type BudgetName = keyof typeof budgetKinds

export function budgetKind(name: string): BudgetKind | undefined {
  return Object.hasOwn(budgetKinds, name) ? budgetKinds[name as BudgetName] : undefined
}

function bytes(figure: string, about: string): FigureBudget {
  return lower('bytes', figure, about)
}

function lower(holds: QuantityName, figure: string, about: string): FigureBudget {
  return { holds, better: 'lower', figure, about }
}

function higher(holds: QuantityName, figure: string, about: string): FigureBudget {
  return { holds, better: 'higher', figure, about }
}

function word(figure: string, words: readonly string[], about: string): WordBudget {
  return { holds: 'word', words, figure, about }
}
