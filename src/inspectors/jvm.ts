import { setTimeout as sleep } from 'node:timers/promises'
import { HeapmarkError } from '../model/errors.js'
import type { ClassCount, Inspection, TargetInspector } from '../model/inspector.js'
import { attach } from '../system/hotspot/attach.js'
import { parseClassHistogram } from '../system/hotspot/class-histogram.js'
import { ProcessLife } from '../system/hotspot/process-life.js'
import { JvmFile, quotedPath } from './jvm-file.js'

/** A dump of many gigabytes takes minutes. */
const longestMs = 30 * 60_000
/** A JVM of a hundred thousand classes. */
const longestHistogramBytes = 64 * 1024 * 1024
/** The JVM itself ends a recording so long after its time, should heapmark have been killed meanwhile. */
const slackSeconds = 10

/** How soon it is seen that a JVM ended while it was recorded. */
const lookEveryMs = 100

let recordings = 0

/** A HotSpot JVM, over its attach socket: no tool of the JDK is started. */
export class JvmInspector implements TargetInspector {
  readonly pid: number
  readonly dumpFile = { stem: 'heap', suffix: '.hprof' } as const
  readonly recordFiles = [{ stem: 'recording', suffix: '.jfr' }] as const

  constructor(pid: number) {
    this.pid = pid
  }

  /** It takes no more than the heap's size on disk. */
  async dumpWarning(): Promise<null> {
    return null
  }

  /** Live objects only: the JVM collects first. */
  async dump(path: string): Promise<Inspection> {
    const file = new JvmFile(this.pid, path)
    try {
      const said = await this.#ask(`GC.heap_dump ${quotedPath(file.toldPath)}`)
      return { files: [await file.fetch(said)], notes: [] }
    } catch (error) {
      file.discard()
      throw error
    }
  }

  async histogram(): Promise<readonly ClassCount[]> {
    const text = await this.#ask('GC.class_histogram')
    const histogram = parseClassHistogram(text)
    if (histogram === null) {
      throw new HeapmarkError('INSPECT_FAILED', `the JVM's histogram cannot be read: ${text.slice(0, 200)}`)
    }
    return histogram.entries.map(({ className, instances, bytes }) => ({ className, instances, bytes }))
  }

  async collect(): Promise<Inspection> {
    const said = await this.#ask('GC.run')
    // SystemGCDCmd of JDK 8's services/diagnosticCommand.cpp; newer ones collect all the same.
    if (/Explicit GC is disabled/.test(said)) {
      throw new HeapmarkError('NOT_INSPECTABLE', `the JVM ${this.pid} runs with -XX:+DisableExplicitGC`, {
        hint: 'use heapmark histogram: the JVM collects before it counts',
      })
    }
    return { files: [], notes: [] }
  }

  async record(files: readonly string[], durationMs: number, early: AbortSignal): Promise<Inspection> {
    const file = new JvmFile(this.pid, files[0]!)
    const name = `heapmark-${process.pid}-${++recordings}`
    const seconds = Math.ceil(durationMs / 1000) + slackSeconds
    try {
      // Without a file name at the start, a JDK 25 makes one of its own in the program's working folder. A JVM that
      // ends meanwhile writes what it has.
      const path = quotedPath(file.toldPath)
      const limits = `duration=${seconds}s dumponexit=true`
      await this.#start(`JFR.start name=${name} settings=profile ${limits} filename=${path}`)
      const gone = await this.#waitFor(durationMs, early)
      const said = gone ? 'it has ended' : await this.#ask(`JFR.stop name=${name}`).catch(String)
      const notes = gone ? ['the JVM ended during the recording, which holds what came before'] : []
      return { files: [await file.fetch(said)], notes }
    } catch (error) {
      file.discard()
      throw error
    }
  }

  /** @returns whether the JVM ended before the time was over */
  async #waitFor(durationMs: number, early: AbortSignal): Promise<boolean> {
    const life = new ProcessLife(this.pid)
    const over = new AbortController()
    const timer = setInterval(() => {
      if (!life.isAlive()) over.abort()
    }, lookEveryMs)
    try {
      await sleep(durationMs, undefined, { signal: AbortSignal.any([early, over.signal]) }).catch(() => {})
      return !life.isAlive()
    } finally {
      clearInterval(timer)
      life.close()
    }
  }

  /** @throws HeapmarkError NOT_INSPECTABLE when this JVM has no JFR */
  async #start(command: string): Promise<void> {
    const reason = await this.#ask(command).then(
      (said) => (/Started recording/i.test(said) ? null : said.trim()),
      (error: unknown) => {
        if (error instanceof HeapmarkError && /refused/.test(error.message)) return error.message
        throw error
      },
    )
    if (reason === null) return
    throw new HeapmarkError(
      'NOT_INSPECTABLE',
      `the JVM ${this.pid} does not record: ${reason.slice(0, 300)}`,
      {
        hint: 'JFR is in OpenJDK from 8u262 and 11 on; a JVM needs the module jdk.jfr',
      },
    )
  }

  async #ask(command: string): Promise<string> {
    const vm = await attach(this.pid)
    return vm.jcmd(command, { timeoutMs: longestMs, maxBytes: longestHistogramBytes })
  }
}
