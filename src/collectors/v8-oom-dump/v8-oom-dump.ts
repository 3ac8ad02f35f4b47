import { closeSync, fstatSync, openSync, readdirSync, readSync, renameSync } from 'node:fs'
import path from 'node:path'
import type { Collector, CollectorContext, CollectorNote } from '../../model/collector.js'
import { MiB } from '../../model/size.js'
import type { LaunchAdditions } from '../../model/target.js'

/** How a dump taken at the heap limit is called in the run folder. */
export const oomDumpFile = 'heap-out-of-memory.heapsnapshot'

/**
 * `--oom-dump` for Node: V8 writes a heap snapshot when the heap is nearly full. It is dear: at a limit of
 * 512 MB the run took 65 s instead of 5 and 6.4 GB of RSS, for the snapshot is made in memory before it is written.
 */
export class V8OomDumpCollector implements Collector {
  readonly name = 'v8-oom-dump'
  #context: CollectorContext | null = null

  additions({ runFolder }: { readonly runFolder: string }): Partial<LaunchAdditions> {
    return { nodeOptions: ['--heapsnapshot-near-heap-limit=1', `--diagnostic-dir=${runFolder}`] }
  }

  start(context: CollectorContext): void {
    this.#context = context
  }

  async stop(): Promise<readonly CollectorNote[]> {
    const context = this.#context
    if (context === null) return []
    const written = newestDump(context.runFolder, context.target.pid)
    if (written !== null) {
      const file = path.join(context.runFolder, oomDumpFile)
      renameSync(path.join(context.runFolder, written), file)
      return [this.#noteOn(inspectDump(file))]
    }
    if (!/heap out of memory/.test((await context.target.ended).stderrTail)) return []
    const message = 'the heap ran out but Node wrote no dump: it does not when memory for making it lacks'
    return [{ collector: this.name, message }]
  }

  #noteOn({ bytes, complete }: { readonly bytes: number; readonly complete: boolean }): CollectorNote {
    const size = `${Math.ceil(bytes / MiB)} MiB`
    if (complete) {
      const message = `${oomDumpFile} (${size}) was made as the heap ran out: time and RSS near the end are the dump's (up to 14 times the heap)`
      return { collector: this.name, message }
    }
    const message = `${oomDumpFile} is incomplete (${size}): the program ended, or the disk was full, while it was written`
    return { collector: this.name, message, truncatedFile: oomDumpFile }
  }
}

/** Node's name: Heap.<date>.<time>.<pid>.<thread>.<number>.heapsnapshot, which sorts by time. */
function newestDump(folder: string, pid: number): string | null {
  const pattern = new RegExp(`^Heap\\.\\d+\\.\\d+\\.${pid}\\.\\d+\\.\\d+\\.heapsnapshot$`)
  return (
    readdirSync(folder)
      .filter((name) => pattern.test(name))
      .sort()
      .at(-1) ?? null
  )
}

/** A snapshot is one JSON object: a file that does not end with its brace was cut. */
export function inspectDump(file: string): { bytes: number; complete: boolean } {
  const descriptor = openSync(file, 'r')
  try {
    const bytes = fstatSync(descriptor).size
    const tail = Buffer.alloc(Math.min(64, bytes))
    readSync(descriptor, tail, 0, tail.length, bytes - tail.length)
    return { bytes, complete: tail.toString('latin1').trimEnd().endsWith('}') }
  } finally {
    closeSync(descriptor)
  }
}
