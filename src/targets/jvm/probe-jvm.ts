import { HeapmarkError } from '../../model/errors.js'
import { formatHeapOption } from '../../model/size.js'
import { runProbe } from '../probe.js'
import { availableCollectors } from './available-collectors.js'
import { type JavaVersion, parseProperties } from './java-version.js'
import { collectorFlags, collectorName, type JvmCollector, maxHeapBytes } from './jvm-options.js'
import { withoutOptionVariables } from './user-options.js'

export interface JvmQuestion {
  readonly javaPath: string
  readonly version: JavaVersion
  readonly cwd: string
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** What a JVM makes of the options it is given. */
export interface JvmAnswer {
  /** As reports name it; null when the JVM does not say. */
  readonly collectorName: string | null
  /** The heap limit after HotSpot's own rounding; null when the JVM does not say. */
  readonly maxHeapBytes: number | null
  readonly version: JavaVersion
}

/**
 * Starts the JVM with the options of the run to see that it takes them, and which collector it then runs: that
 * depends on the processors and the memory of the machine.
 * @param gc what `--gc` asks for, switched on by `options`
 * @throws HeapmarkError TARGET_ARGUMENTS when this JVM lacks that collector, else TARGET_START_FAILED with the JVM's
 *   own words
 */
export async function askJvm(
  question: JvmQuestion,
  options: readonly string[],
  gc: JvmCollector | null,
): Promise<JvmAnswer> {
  const asked = ['-XshowSettings:properties', '-XX:+PrintFlagsFinal', '-version']
  const said = await probe(question, [...options, ...asked])
  const text = said.stdout + said.stderr
  if (said.exitCode !== 0) {
    if (gc !== null) await requireCollector(question, gc)
    throw new HeapmarkError(
      'TARGET_START_FAILED',
      `the JVM does not start with these options: ${refusal(text)}`,
      {
        place: [question.javaPath, ...options].join(' '),
        hint: 'try the command by hand with -version at its end',
      },
    )
  }
  const version = parseProperties(text) ?? question.version
  return {
    collectorName: version.vm === 'openj9' ? null : collectorName(text, version),
    maxHeapBytes: maxHeapBytes(text),
    version,
  }
}

/** Names the collectors that this JVM has, when the one asked for is none of them. */
async function requireCollector(question: JvmQuestion, gc: JvmCollector): Promise<void> {
  const { javaPath, version, cwd, environment } = question
  const has = await availableCollectors(javaPath, version, cwd, environment)
  // With none at all something else is wrong, and the JVM's words say it better.
  if (has.includes(gc) || has.length === 0) return
  const vendor = version.vendor === null ? '' : ` of ${version.vendor}`
  throw new HeapmarkError('TARGET_ARGUMENTS', `Java ${version.text}${vendor} has no ${collectorFlags[gc]}`, {
    place: javaPath,
    hint: `it has --gc ${has.join(', ')}; or name another JDK with --java`,
  })
}

/** How reports give the limits: the options, and what HotSpot's rounding made of them. */
export function describeLimits(options: readonly string[], asked: number, answer: JvmAnswer): string {
  const actual = answer.maxHeapBytes
  const rounded =
    actual === null || actual === asked ? '' : ` (rounded by the JVM to ${formatHeapOption(actual)})`
  return options.join(' ') + rounded
}

function probe({ javaPath, cwd, environment }: JvmQuestion, args: readonly string[]) {
  return runProbe(javaPath, args, cwd, withoutOptionVariables(environment))
}

/** The JVM's complaint without the lines that always follow it. */
function refusal(text: string): string {
  const lines = text.split('\n').map((line) => line.trim())
  const telling = lines.filter(
    (line) =>
      line !== '' &&
      !/^Error: (?:Could not create|A fatal exception)|^Error occurred during initialization|^Property settings|^\S+ = |^\[Global flags/.test(
        line,
      ),
  )
  return (
    telling.find((line) =>
      /error|invalid|unrecognized|conflict|not supported|too small|cannot|could not|GC triggered/i.test(line),
    ) ??
    telling[0] ??
    'no reason given'
  ).slice(0, 300)
}
