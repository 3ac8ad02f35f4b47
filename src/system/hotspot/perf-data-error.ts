/**
 * Why a JVM's counters cannot be read:
 * `absent` there is no such file, or it may not be opened; `starting` the JVM has not filled it yet: try again
 * soon; `corrupt` it is no such file, or damaged.
 */
export type PerfDataTrouble = 'absent' | 'starting' | 'corrupt'

/** The only error of the counters' reader. Its message says why the figures are missing; a run goes on without them. */
export class PerfDataError extends Error {
  readonly trouble: PerfDataTrouble

  constructor(trouble: PerfDataTrouble, message: string) {
    super(message)
    this.name = 'PerfDataError'
    this.trouble = trouble
  }
}
