import { existsSync, linkSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Collector, CollectorContext, CollectorNote, LaunchFacts } from '../../model/collector.js'
import { runFiles } from '../../model/run-record.js'
import { MiB } from '../../model/size.js'
import type { LaunchAdditions } from '../../model/target.js'
import { systemErrorCode } from '../../system/files.js'
import { forJvm, isOpenJ9 } from '../jvm-options.js'
import { fileBytes, gcLogOptions } from './options.js'

/** The first part of a log that is longer than its ring of files. */
export const firstPart = `${runFiles.gcLog}.first`

/** The ring turns once in 36 MiB of log: looking for its first file at each tenth sample is early enough. */
const samplesPerLook = 10

/**
 * A JVM's GC log, written by the JVM itself into the run folder; analysers read it afterwards. HotSpot's ring of
 * files keeps the newest part. The beginning is kept as well, by a second name for the first file that is put away:
 * how a run starts matters as much as how it ends.
 */
export class JvmGcLogCollector implements Collector {
  readonly name = 'jvm-gc-log'
  #context: CollectorContext | null = null
  #samples = 0
  /** The inode of the first file that was put away. */
  #firstInode: number | null = null
  #linkFailure: string | null = null

  additions({ runFolder, runtime }: LaunchFacts): Partial<LaunchAdditions> {
    return forJvm(runtime, (jvm) => gcLogOptions(jvm, runFolder))
  }

  start(context: CollectorContext): void {
    this.#context = context
  }

  sample(): void {
    if (this.#samples++ % samplesPerLook === 0) this.#keepBeginning()
  }

  async stop(): Promise<readonly CollectorNote[]> {
    const context = this.#context
    // What OpenJ9 does not have, its target's note tells.
    if (context === null || isOpenJ9(context.target.runtime)) return []
    this.#keepBeginning()
    nameLiveFile(context.runFolder)
    const message = existsSync(join(context.runFolder, runFiles.gcLog))
      ? this.#settleBeginning(context.runFolder)
      : `there is no ${runFiles.gcLog}: the JVM ended before it opened it, or cannot write there`
    return message === null ? [] : [{ collector: this.name, message }]
  }

  #keepBeginning(): void {
    if (this.#firstInode !== null || this.#context === null) return
    const file = join(this.#context.runFolder, `${runFiles.gcLog}.0`)
    this.#firstInode = inodeOf(file)
    if (this.#firstInode === null) return
    try {
      linkSync(file, join(this.#context.runFolder, firstPart))
    } catch (error) {
      // Some file systems know no second names.
      this.#linkFailure = systemErrorCode(error) ?? String(error)
    }
  }

  /** @returns what is missing; null when the ring did not turn and the log is whole */
  #settleBeginning(runFolder: string): string | null {
    if (this.#firstInode === null) return null
    if (inodeOf(join(runFolder, `${runFiles.gcLog}.0`)) === this.#firstInode) {
      rmSync(join(runFolder, firstPart), { force: true })
      return null
    }
    const newest = `its newest ${(fileBytes * 3) / MiB} MiB are in ${runFiles.gcLog} and ${runFiles.gcLog}.0 to .2`
    return this.#linkFailure === null
      ? `${runFiles.gcLog} is cut: its beginning (${fileBytes / MiB} MiB) is in ${firstPart}, ${newest}, what lay between was dropped`
      : `${runFiles.gcLog} is cut: ${newest}, its beginning was dropped (${this.#linkFailure})`
  }
}

/** JDK 8 writes into `gc.log.<n>.current`: the file that every other JVM calls `gc.log`. */
function nameLiveFile(runFolder: string): void {
  const current = readdirSync(runFolder).find((name) => /^gc\.log\.\d+\.current$/.test(name))
  if (current !== undefined) renameSync(join(runFolder, current), join(runFolder, runFiles.gcLog))
}

function inodeOf(file: string): number | null {
  return statSync(file, { throwIfNoEntry: false })?.ino ?? null
}
