import { readFileSync } from 'node:fs'
import { PerfData } from './perf-data.js'
import { type ProcessFacts, readMaps } from './process-facts.js'

/**
 * Why a process must not, or cannot, be asked to open its attach socket.
 * `soon` is worth another try a moment later.
 */
export interface AttachRefusal {
  readonly message: string
  readonly hint: string
  readonly soon: boolean
}

/**
 * Asking is a SIGQUIT, which ends any program that does not expect it: nothing is asked of a process that is not
 * surely a HotSpot JVM with a handler for it. @returns null when it may be asked
 */
export function attachRefusal(facts: ProcessFacts): AttachRefusal | null {
  const { pid } = facts
  const maps = readMaps(pid)
  const perfData = openPerfData(pid)
  const capabilities = perfData?.text('sun.rt.jvmCapabilities') ?? null
  const jvmArguments = perfData?.text('java.rt.vmArgs') ?? null
  const vmFlags = perfData?.text('java.rt.vmFlags') ?? null
  perfData?.close()

  if (maps !== null && /\/libj9vm\d*\.so\b/.test(maps))
    return refuse(`process ${pid} is an OpenJ9 JVM, which attaches in another way`, 'Use a HotSpot JVM.')
  if (perfData === null && maps === null)
    return refuse(
      `what process ${pid} is cannot be seen: it belongs to another user`,
      'Run heapmark as the user of the JVM.',
    )
  if (perfData === null && !/\/libjvm\.so$/m.test(maps!))
    return refuse(
      `process ${pid} is not a HotSpot JVM (it has neither a perf counters file nor libjvm.so)`,
      'Give the pid of the java process itself, not of a script that starts it.',
      // A launcher that has not loaded the JVM yet.
      /\/bin\/java$/m.test(maps!),
    )
  // First of RuntimeService::init's capabilities: whether it can be attached to. Without counters the options tell.
  const options = perfData === null ? startOptions(pid) : `${vmFlags ?? ''} ${jvmArguments ?? ''}`
  if (capabilities?.startsWith('0') || (capabilities === null && forbidsAttaching(options)))
    return refuse(
      `the JVM ${pid} runs with -XX:+DisableAttachMechanism`,
      'Start it without that option to see inside it.',
    )
  // With -Xrs it never does, but then it opens its socket of itself while it starts.
  if (!facts.catchesSigquit)
    return refuse(
      `the JVM ${pid} does not handle SIGQUIT (yet): the signal that asks it to open its attach socket would end it`,
      'Try again once it has started.',
      true,
    )
  if (facts.stopped)
    return refuse(`the JVM ${pid} is stopped and cannot answer`, `Let it go on: kill -CONT ${pid}`)
  const ownUid = process.geteuid?.() ?? -1
  if (ownUid !== 0 && ownUid !== facts.uid)
    return refuse(
      `the JVM ${pid} belongs to user ${facts.uid}, and heapmark runs as user ${ownUid}`,
      'Run heapmark as the user of the JVM.',
    )
  return null
}

function openPerfData(pid: number): PerfData | null {
  try {
    return PerfData.open(pid)
  } catch {
    return null
  }
}

/** The last mention counts, as it does for the JVM. */
function forbidsAttaching(options: string): boolean {
  return options.match(/-XX:[+-]DisableAttachMechanism/g)?.at(-1) === '-XX:+DisableAttachMechanism'
}

/** Command line and the variables a JVM takes options from, in the order in which it reads them. */
function startOptions(pid: number): string {
  const words = textOf(`/proc/${pid}/cmdline`).split('\0')
  const variables = textOf(`/proc/${pid}/environ`).split('\0')
  const variable = (name: string) =>
    variables.find((text) => text.startsWith(`${name}=`))?.slice(name.length + 1) ?? ''
  return [
    variable('JAVA_TOOL_OPTIONS'),
    variable('JDK_JAVA_OPTIONS'),
    ...words,
    variable('_JAVA_OPTIONS'),
  ].join(' ')
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function refuse(message: string, hint: string, soon = false): AttachRefusal {
  return { message, hint, soon }
}
