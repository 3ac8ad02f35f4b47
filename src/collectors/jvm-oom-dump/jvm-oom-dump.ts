import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Collector, CollectorContext, CollectorNote, LaunchFacts } from '../../model/collector.js'
import { MiB } from '../../model/size.js'
import type { LaunchAdditions, TellingKind } from '../../model/target.js'
import { forJvm, runFileOption } from '../jvm-options.js'
import { inspectHprof } from './inspect-hprof.js'

/** How a dump taken as the heap ran out is called in the run folder. */
export const jvmOomDumpFile = 'heap-out-of-memory.hprof'

/**
 * Errors for which HotSpot writes a dump (callers of report_java_out_of_memory), and those of their kin that are
 * thrown without it: the memory they lack is not in the heap.
 */
const dumped: readonly TellingKind[] = ['java-heap', 'gc-overhead', 'metaspace', 'array-size']
const notDumped: Partial<Record<TellingKind, string>> = {
  'direct-buffer':
    'direct memory ran out, for which a JVM writes no heap dump: what holds it is in the heap all the same (--native-memory, --jfr)',
  threads: 'no thread could be made, for which a JVM writes no heap dump',
}

/** `--oom-dump` for a JVM: the heap as it ran out, as HPROF. It costs nothing before that. */
export class JvmOomDumpCollector implements Collector {
  readonly name = 'jvm-oom-dump'
  #context: CollectorContext | null = null

  additions({ runFolder, runtime }: LaunchFacts): Partial<LaunchAdditions> {
    return forJvm(runtime, () => [
      '-XX:+HeapDumpOnOutOfMemoryError',
      `-XX:HeapDumpPath=${runFileOption(runFolder, jvmOomDumpFile)}`,
    ])
  }

  start(context: CollectorContext): void {
    this.#context = context
  }

  async stop(): Promise<readonly CollectorNote[]> {
    const context = this.#context
    if (context === null) return []
    const { tellingLines } = await context.target.ended
    const heard = new Set(tellingLines.map(({ kind }) => kind))
    const message = messageFor(context.runFolder, heard)
    return message === null ? [] : [{ collector: this.name, message }]
  }
}

function messageFor(runFolder: string, heard: ReadonlySet<TellingKind>): string | null {
  const file = join(runFolder, jvmOomDumpFile)
  if (existsSync(file)) {
    const { bytes, complete } = inspectHprof(file)
    const size = `${Math.ceil(bytes / MiB)} MiB`
    removeParts(runFolder)
    return complete
      ? `${jvmOomDumpFile} (${size}) was written as memory ran out: the program stood still meanwhile`
      : `${jvmOomDumpFile} is incomplete (${size}): the JVM was ended, or the disk was full, while it was written`
  }
  if (dumped.some((kind) => heard.has(kind)))
    return `memory ran out but there is no ${jvmOomDumpFile}: the program made the error itself, or the file could not be written (target.log says which)`
  for (const [kind, reason] of Object.entries(notDumped)) if (heard.has(kind as TellingKind)) return reason
  return null
}

/** JDK 21 and later write in several threads, each a file beside the dump, and join them: left over when cut off. */
function removeParts(runFolder: string): void {
  for (const name of readdirSync(runFolder)) {
    if (name.startsWith(`${jvmOomDumpFile}.p`)) rmSync(join(runFolder, name), { force: true })
  }
}
