import { HeapmarkError } from '../model/errors.js'
import type { Problem } from '../model/problem.js'

/** A scenario that cannot be run, with everything that is wrong with it. */
export class ScenarioProblems extends HeapmarkError {
  readonly file: string
  readonly text: string
  readonly problems: readonly Problem[]

  constructor(file: string, bytes: Buffer, problems: readonly Problem[]) {
    const errors = problems.filter((problem) => problem.severity === 'error').length
    super(
      'SCENARIO_INVALID',
      `${file} has ${errors} ${errors === 1 ? 'error' : 'errors'}; nothing was started`,
      {
        hint: `mend ${errors === 1 ? 'it' : 'them'}, then check with: heapmark validate ${file}`,
      },
    )
    this.file = file
    this.text = bytes.toString('utf8')
    this.problems = problems
  }
}
