import type { TargetKind } from '../../model/target.js'
import { refuseSettings } from '../refuse-settings.js'
import { splitJavaProgram } from './java-program.js'
import { leastJvmHeapBytes } from './jvm-options.js'
import { prepareJvm } from './prepare-jvm.js'

/** Any Java program: the words after `--` are those of the `java` command, with or without the binary. */
export const jvm: TargetKind = {
  name: 'jvm',
  summary: 'a Java program of your own: --target jvm -- -jar app.jar arguments',
  minimumHeapBytes: leastJvmHeapBytes,
  program: 'required',
  sendsScenario: false,
  async prepare(request) {
    refuseSettings('jvm', request.settings, ['java', 'gc'])
    const prepared = await prepareJvm(request)
    return {
      runtime: prepared.runtime,
      notes: prepared.notes,
      start(launch) {
        const { options, main } = splitJavaProgram(launch.program)
        return prepared.start(launch, {
          words: [...options, ...main],
          cwd: launch.workingDirectory,
          environment: launch.environment,
        })
      },
    }
  },
}
