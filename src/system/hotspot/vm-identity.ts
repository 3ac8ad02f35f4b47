import { HeapmarkError } from '../../model/errors.js'
import { type AttachOptions, attach } from './attach.js'
import { type GcKind, gcKind, gcKindFromFlags } from './gc-kind.js'
import { heapMaxBytes } from './heap-max.js'
import { PerfData, type PerfValues } from './perf-data.js'
import { PerfDataError } from './perf-data-error.js'

/** What a JVM is. What its source does not tell is null. */
export interface VmIdentity {
  /** Where this was read: from the counters file, or asked of the JVM itself. */
  readonly source: 'perf-data' | 'attach'
  /** `17.0.15`, `1.8.0_402`. */
  readonly javaVersion: string | null
  /** `OpenJDK 64-Bit Server VM`. */
  readonly vmName: string | null
  /** `17.0.15+6-Debian-1deb12u1`. */
  readonly vmVersion: string | null
  readonly vendor: string | null
  readonly javaHome: string | null
  readonly collector: GcKind | null
  readonly heapMaxBytes: number | null
  /** Options of the JVM as it was given them, separated by blanks (from its counters at most the first 1023 bytes). */
  readonly vmArguments: string | null
  /** Main class or jar and the program's own arguments. */
  readonly javaCommand: string | null
}

/**
 * What the JVM of a process is: from its perf counters, else over its attach socket.
 * @throws HeapmarkError ATTACH_FAILED when neither can be had
 */
export async function vmIdentity(pid: number, options: AttachOptions = {}): Promise<VmIdentity> {
  let perf: PerfData
  try {
    perf = PerfData.open(pid)
  } catch (error) {
    if (!(error instanceof PerfDataError)) throw error
    return askIdentity(pid, options, error)
  }
  try {
    return identityIn(perf)
  } finally {
    perf.close()
  }
}

/** The same from counters that are open already. */
export function identityIn(perf: PerfValues): VmIdentity {
  return {
    source: 'perf-data',
    javaVersion: perf.text('java.property.java.version'),
    vmName: perf.text('java.property.java.vm.name'),
    vmVersion: perf.text('java.property.java.vm.version'),
    vendor: perf.text('java.property.java.vm.vendor'),
    javaHome: perf.text('java.property.java.home'),
    collector: gcKind(perf),
    heapMaxBytes: heapMaxBytes(perf),
    vmArguments: perf.text('java.rt.vmArgs'),
    javaCommand: perf.text('sun.rt.javaCommand'),
  }
}

async function askIdentity(pid: number, options: AttachOptions, why: PerfDataError): Promise<VmIdentity> {
  const vm = await attach(pid, options)
  const properties = parseProperties(await vm.execute('properties'))
  const flags = await vm.jcmd('VM.flags')
  const commandLine = await vm.jcmd('VM.command_line')
  const property = (name: string) => properties.get(name) ?? null
  if (property('java.vm.name') === null) {
    throw new HeapmarkError('ATTACH_FAILED', `the JVM ${pid} did not say what it is`, { cause: why })
  }
  const heapMax = /-XX:MaxHeapSize=(\d+)/.exec(flags)?.[1]
  return {
    source: 'attach',
    javaVersion: property('java.version'),
    vmName: property('java.vm.name'),
    vmVersion: property('java.vm.version'),
    vendor: property('java.vm.vendor'),
    javaHome: property('java.home'),
    collector: gcKindFromFlags(flags),
    heapMaxBytes: heapMax === undefined ? null : Number(heapMax),
    vmArguments: /^jvm_args: (.*?) *$/m.exec(commandLine)?.[1] ?? null,
    javaCommand: /^java_command: (.*?) *$/m.exec(commandLine)?.[1] ?? null,
  }
}

/** The one-line entries of java.util.Properties.store: `key=value`, with `\` before special characters. */
function parseProperties(text: string): Map<string, string> {
  const properties = new Map<string, string>()
  for (const line of text.split(/\r?\n/)) {
    const found = /^((?:[^#=\\]|\\.)+)=(.*)$/.exec(line)
    if (found !== null) properties.set(unescapeText(found[1]!), unescapeText(found[2]!))
  }
  return properties
}

function unescapeText(text: string): string {
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|(.))/g, (_, hex: string | undefined, plain: string) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
    return { n: '\n', r: '\r', t: '\t', f: '\f' }[plain] ?? plain
  })
}
