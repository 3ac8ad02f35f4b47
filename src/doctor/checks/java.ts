import path from 'node:path'
import { availableCollectors } from '../../targets/jvm/available-collectors.js'
import { listJava } from '../../targets/jvm/find-java.js'
import { javaVersion } from '../../targets/jvm/java-version.js'
import { findProgram } from '../find-program.js'
import type { Check, DoctorQuestion, Finding } from '../finding.js'

/** Every JDK, with its collectors: the first is the one a run takes. */
export const checkJava: Check = async (question) => {
  const { environment, workingDirectory } = question
  const found = listJava(environment, workingDirectory)
  if (found.length === 0) {
    return [
      {
        state: 'missing',
        what: 'java',
        detail: 'none in JAVA_HOME, on PATH or where JDKs are kept',
        lost: 'the targets jvm and data-caterer',
        remedy: 'install a JDK (Debian: apt-get install openjdk-17-jdk-headless), or use --java PATH',
      },
    ]
  }
  return Promise.all(found.map((java, i) => describe(java, i === 0, question)))
}

async function describe(
  java: { readonly path: string; readonly from: string },
  isDefault: boolean,
  { workingDirectory }: DoctorQuestion,
): Promise<Finding> {
  const what = isDefault ? 'java (default)' : 'java'
  try {
    const version = await javaVersion(java.path, workingDirectory)
    const collectors = await availableCollectors(java.path, version, workingDirectory)
    const vendor = version.vendor === null ? '' : ` of ${version.vendor}`
    const detail = `${version.text}${vendor}, collectors ${collectors.join(', ')}: ${java.path}`
    if (version.vm !== 'openj9') return { state: 'ready', what, detail }
    return {
      state: 'limited',
      what,
      detail,
      lost: 'live heap samples, GC log, flight recorder and native memory: OpenJ9 has others',
      remedy: 'use a HotSpot JDK for those',
    }
  } catch (error) {
    return {
      state: 'limited',
      what,
      detail: `${java.path}: ${error instanceof Error ? error.message : String(error)}`,
      lost: 'this JVM',
      remedy: 'name another with --java PATH',
    }
  }
}

/** The JDK's own command tool: only a fallback, for heapmark speaks to the JVM itself. */
export const checkJcmd: Check = (question) => {
  const home = question.environment['JAVA_HOME'] ?? ''
  const file = findProgram('jcmd', question) ?? (home === '' ? null : path.join(home, 'bin', 'jcmd'))
  if (file !== null) return [{ state: 'ready', what: 'jcmd', detail: file }]
  return [
    {
      state: 'missing',
      what: 'jcmd',
      detail: 'not on PATH',
      lost: 'nothing where a JVM can be attached to directly; that is the fallback only',
      remedy: 'install a full JDK in place of a JRE',
    },
  ]
}
