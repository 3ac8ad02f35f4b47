import { runProbe } from '../probe.js'
import type { JavaVersion } from './java-version.js'
import { collectorOptions, type JvmCollector, jvmCollectors } from './jvm-options.js'
import { withoutOptionVariables } from './user-options.js'

/**
 * Which of the collectors that `--gc` knows a JVM has. Builds differ, and a flag may be listed although what it
 * switches on was left out of the build: so each is tried, about 0.2 s each.
 * @throws HeapmarkError TARGET_START_FAILED when the JVM cannot be executed at all
 */
export async function availableCollectors(
  javaPath: string,
  version: Pick<JavaVersion, 'major'>,
  cwd: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<JvmCollector[]> {
  const plain = withoutOptionVariables(environment)
  const has: JvmCollector[] = []
  for (const gc of jvmCollectors) {
    const said = await runProbe(javaPath, [...collectorOptions(gc, version), '-version'], cwd, plain)
    if (said.exitCode === 0) has.push(gc)
  }
  return has
}
