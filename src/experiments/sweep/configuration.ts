import { formatHeapOption } from '../../model/size.js'
import type { StepResult } from '../engine/plan.js'
import type { SweepOptions } from './options.js'

/** One collector in one heap. */
export interface Configuration {
  readonly collector: string | null
  readonly heapBytes: number
}

/** All of them: for every collector the heaps, the smallest first. */
export function configurationsOf({ collectors, heapsBytes }: SweepOptions): Configuration[] {
  return collectorsOf(collectors).flatMap((collector) =>
    heapsBytes.map((heapBytes) => ({ collector, heapBytes })),
  )
}

export function collectorsOf(collectors: readonly string[]): (string | null)[] {
  return collectors.length === 0 ? [null] : [...collectors]
}

/** `g1 256m`, or `256m` where no collector was asked for. */
export function nameOf({ collector, heapBytes }: Configuration): string {
  const heap = formatHeapOption(heapBytes)
  return collector === null ? heap : `${collector} ${heap}`
}

/** Steps are called by their configuration and their number. */
export function labelOf(configuration: Configuration, run: number, runs: number): string {
  return `${nameOf(configuration)}, run ${run} of ${runs}`
}

export function resultsOf(configuration: Configuration, done: readonly StepResult[]): StepResult[] {
  const begin = `${nameOf(configuration)}, `
  return done.filter(({ label }) => label.startsWith(begin))
}
