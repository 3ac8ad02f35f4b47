import { readFileSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { HeapmarkError } from '../../model/errors.js'
import { runProbe } from '../probe.js'

/** What a JVM says of itself. */
export interface JavaVersion {
  /** 8, 11, 17, 25, ... */
  readonly major: number
  /** The update of Java 8, 392 in `1.8.0_392`; null from 9 on. */
  readonly update: number | null
  /** In full, as `java -version` writes it. */
  readonly text: string
  readonly vendor: string | null
  /** HotSpot and OpenJ9 share neither flags nor logs nor perf counters; null when nothing tells. */
  readonly vm: 'hotspot' | 'openj9' | null
}

/**
 * The version of a JVM: from the JDK's `release` file, which costs nothing, or by asking it.
 * @throws HeapmarkError TARGET_START_FAILED when it is no JVM that can be started
 */
export async function javaVersion(javaPath: string, cwd: string): Promise<JavaVersion> {
  const read = readReleaseFile(javaPath)
  if (read !== null) return read
  const said = await runProbe(javaPath, ['-XshowSettings:properties', '-version'], cwd)
  const version = parseProperties(said.stdout + said.stderr)
  if (version !== null) return version
  throw new HeapmarkError('TARGET_START_FAILED', `'${javaPath} -version' does not answer like a JVM`, {
    place: javaPath,
    hint: 'name the java binary or the folder of a JDK: --java /path/to/jdk',
  })
}

/** The `release` file beside `bin/`, or above `jre/` in a JDK 8. */
export function readReleaseFile(javaPath: string): JavaVersion | null {
  for (const folder of ['..', '../..']) {
    try {
      const binFolder = path.dirname(realpathSync(javaPath))
      const version = parseReleaseFile(readFileSync(path.join(binFolder, folder, 'release'), 'utf8'))
      if (version !== null) return version
    } catch {
      // Wrapper scripts and some builds have none.
    }
  }
  return null
}

/** `NAME="value"` lines; JAVA_VERSION is always there, the rest depends on who built it. */
export function parseReleaseFile(text: string): JavaVersion | null {
  const value = (name: string) => new RegExp(`^${name}="?([^"\n]*)"?\\s*$`, 'm').exec(text)?.[1]
  const version = value('JAVA_VERSION')
  if (version === undefined) return null
  const variant = value('JVM_VARIANT')
  return versionOf(version, value('IMPLEMENTOR') ?? null, variant ?? null)
}

/** Lines of `-XshowSettings:properties`: `    java.version = 17.0.15`. */
export function parseProperties(text: string): JavaVersion | null {
  const value = (name: string) =>
    new RegExp(`^\\s*${name.replaceAll('.', '\\.')} = (.*?)\\s*$`, 'm').exec(text)?.[1]
  const version = value('java.version')
  return version === undefined
    ? null
    : versionOf(version, value('java.vendor') ?? null, value('java.vm.name') ?? null)
}

/** `1.8.0_392`, `11.0.2`, `25`, `26-ea`. */
function versionOf(text: string, vendor: string | null, vmName: string | null): JavaVersion | null {
  const match = /^(?:1\.)?(\d+)(?:\.\d+)*(?:_(\d+))?/.exec(text)
  if (match === null) return null
  const major = Number(match[1])
  return {
    major,
    update: major <= 8 && match[2] !== undefined ? Number(match[2]) : null,
    text,
    vendor,
    vm: vmOf(vmName),
  }
}

/** `OpenJDK 64-Bit Server VM`, `Java HotSpot(TM) 64-Bit Server VM`, `Eclipse OpenJ9 VM`, `IBM J9 VM`. */
function vmOf(name: string | null): JavaVersion['vm'] {
  if (name === null) return null
  if (/\bJ9\b|OpenJ9/i.test(name)) return 'openj9'
  return /HotSpot|OpenJDK|Server VM|Client VM/i.test(name) ? 'hotspot' : null
}
