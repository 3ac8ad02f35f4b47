import type { ThreadFinding } from '../findings.js'
import type { DominatorTree } from '../graph/dominators.js'
import type { HprofGraph } from './build-graph.js'
import type { HprofIndex } from './index-dump.js'
import type { StackFrame } from './names.js'
import type { HprofRecords } from './records.js'
import { subTag } from './tags.js'

const mostThreads = 100
const mostFrames = 32
const mostLocals = 10
const mostNameCharacters = 200

interface Thread {
  readonly node: number
  readonly trace: number
  readonly locals: { readonly node: number; readonly frame: number }[]
}

/** Threads and their local variables, those that hold most first. */
export class Threads {
  readonly #index: HprofIndex
  readonly #built: HprofGraph
  readonly #records: HprofRecords
  #namesRead: Promise<Map<number, string>> | null = null
  /** By serial number. */
  readonly #threads = new Map<number, Thread>()

  constructor(index: HprofIndex, built: HprofGraph, records: HprofRecords) {
    this.#index = index
    this.#built = built
    this.#records = records
    const { addresses, roots } = built
    for (const root of roots.all()) {
      if (root.tag !== subTag.rootThreadObject) continue
      const node = addresses.nodeOf(root.high, root.low)
      // A thread that the JVM names twice has the second stack trace, as one of them is empty.
      if (node >= 0) this.#threads.set(root.thread, { node, trace: root.trace, locals: [] })
    }
    for (const root of roots.all()) {
      if (root.tag !== subTag.rootJavaFrame && root.tag !== subTag.rootJniLocal) continue
      const node = addresses.nodeOf(root.high, root.low)
      if (node >= 0) this.#threads.get(root.thread)?.locals.push({ node, frame: root.trace | 0 })
    }
  }

  get size(): number {
    return this.#threads.size
  }

  async findings(tree: DominatorTree): Promise<ThreadFinding[]> {
    const { graph } = this.#built
    const retainedOf = (node: number) => {
      const number = tree.numberOf[node]!
      return number === 0 ? 0 : tree.retainedBytes[number]!
    }
    const held = (thread: Thread) => {
      let bytes = 0
      // A root that another root alone could hold is dominated by none: nothing counts twice.
      for (const node of new Set([thread.node, ...thread.locals.map((local) => local.node)])) {
        bytes += retainedOf(node)
      }
      return bytes
    }
    const largest = [...this.#threads.values()]
      .map((thread) => ({ thread, retainedBytes: held(thread) }))
      .sort((a, b) => b.retainedBytes - a.retainedBytes)
      .slice(0, mostThreads)
    const names = await this.#names()
    return largest.map(({ thread, retainedBytes }) => {
      const frames = this.#index.names.stackTrace(thread.trace, mostFrames)
      const seen = new Set<number>()
      const locals = thread.locals
        .filter(({ node }) => !seen.has(node) && seen.add(node))
        .map(({ node, frame }) => ({
          className: graph.nodeName(node),
          objectId: graph.objectId(node),
          retainedBytes: retainedOf(node),
          frame: frames[frame] === undefined ? null : frameText(frames[frame]),
        }))
        .sort((a, b) => b.retainedBytes - a.retainedBytes)
        .slice(0, mostLocals)
      return {
        name: names.get(thread.node) ?? null,
        className: graph.nodeName(thread.node),
        objectId: graph.objectId(thread.node),
        retainedBytes,
        frames: frames.map(frameText),
        locals,
      }
    })
  }

  /** `of thread main, in Program.run(Program.java:12)`; empty when the thread is not known. */
  async placeOf(serial: number, frame: number | null): Promise<string> {
    const thread = this.#threads.get(serial)
    if (thread === undefined) return ''
    const name = (await this.#names()).get(thread.node)
    const at = frame === null ? undefined : this.#index.names.stackTrace(thread.trace, frame + 1)[frame]
    return ` of thread ${name ?? '(unnamed)'}${at === undefined ? '' : `, in ${frameText(at)}`}`
  }

  /** Of all threads, read once. */
  #names(): Promise<Map<number, string>> {
    this.#namesRead ??= this.#readNames([...this.#threads.values()].map(({ node }) => node))
    return this.#namesRead
  }

  async #readNames(threads: readonly number[]): Promise<Map<number, string>> {
    const strings = new Map<number, number>()
    for (const [node, record] of await this.#records.fetch(threads)) {
      const target = this.#records.values(record).find(({ name }) => name === 'name')?.target
      if (target != null) strings.set(node, target)
    }
    const texts = await this.#records.texts(strings.values(), mostNameCharacters)
    const names = new Map<number, string>()
    for (const [node, string] of strings) {
      const text = texts.get(string)
      if (text !== undefined) names.set(node, text)
    }
    return names
  }
}

function frameText({ className, method, sourceFile, line }: StackFrame): string {
  const place = sourceFile === null ? '' : `(${sourceFile}${line === null ? '' : `:${line}`})`
  return `${className}.${method}${place}`
}
