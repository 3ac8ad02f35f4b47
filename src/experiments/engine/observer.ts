import type { RunObserver } from '../../run/options.js'

/** Who watches an experiment. Between `stepStarts` and `stepEnds` the calls of RunObserver are about that run. */
export interface ExperimentObserver extends RunObserver {
  stepStarts(step: StepStart): void
  /** @param line what the run came to */
  stepEnds(line: string): void
}

export interface StepStart {
  readonly label: string
  /** 1 for the first. */
  readonly number: number
  /** Of this step and all that are expected after it, by the time the others took; null before the first ended. */
  readonly remainingMs: number | null
}
