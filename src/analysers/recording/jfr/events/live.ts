import { type LiveChain, type LiveFindings, maxListed } from '../../findings.js'
import type { StackTrie } from '../../stacks/stack-trie.js'
import { topFrames, topStacks } from '../../stacks/top.js'
import type { Chunk } from '../chunk.js'
import type { RecordReader } from '../record-reader.js'
import { StackReader } from '../stack-reader.js'
import { StackTally, type StackTallyOptions } from '../stack-tally.js'
import type { EventKind } from './event-kind.js'
import { classOfOldObject, referenceChain, rootText } from './reference-chain.js'

const oldObject = 'jdk.OldObjectSample'
const stackTrace = 0
const objectClass = 1
const allocationSize = 2
const object = 3
const objectSize = 4
const arrayElements = 5
const objectAge = 6
const allocationTime = 7
const startTime = 8
const root = 9

/** HotSpot keeps 256 old objects unless told otherwise (`old-object-queue-size`). */
const maxChains = 1000
const maxChainFrames = 32

/** Objects that were sampled when they were made and still live when the event was written. */
export class LiveEvents implements EventKind {
  readonly types = [oldObject, 'profiler.LiveObject']
  readonly fields = [
    'stackTrace',
    'objectClass',
    'allocationSize',
    'object',
    'objectSize',
    'arrayElements',
    'objectAge',
    'allocationTime',
    'startTime',
    'root',
  ]
  readonly #options: StackTallyOptions
  readonly #profiler: StackTally
  /** With sizes; without, where an older JVM wrote none. */
  readonly #old: { readonly sized: StackTally; readonly unsized: StackTally }
  readonly #chains: LiveChain[] = []
  #beyondChains = 0

  constructor(options: StackTallyOptions) {
    this.#options = options
    this.#profiler = new StackTally('bytes', options)
    this.#old = { sized: new StackTally('bytes', options), unsized: new StackTally('samples', options) }
  }

  take(record: RecordReader, type: string): void {
    if (type !== oldObject) {
      this.#profiler.add(record, stackTrace, objectClass, null, record.number(allocationSize) ?? 0)
      return
    }
    const className = classOfOldObject(record, object) ?? '[unknown class]'
    const bytes = record.number(objectSize)
    const tally = bytes === null ? this.#old.unsized : this.#old.sized
    tally.add(record, stackTrace, null, null, bytes ?? 1)
    tally.byClass.add(className, bytes ?? 1)
    if (this.#chains.length < maxChains) this.#chains.push(this.#chain(record, className, bytes))
    else this.#beyondChains++
  }

  endChunk(): void {
    for (const tally of this.#tallies) tally.flush()
  }

  get #tallies(): readonly StackTally[] {
    return [this.#profiler, this.#old.sized, this.#old.unsized]
  }

  /** The one kind of samples that tells most: async-profiler's sample all live objects evenly, the JVM's the old ones. */
  get tally(): StackTally {
    return this.#tallies.find(({ samples }) => samples > 0) ?? this.#old.unsized
  }

  get stacks(): StackTrie | undefined {
    return this.tally.samples > 0 ? this.tally.trie : undefined
  }

  findings(): LiveFindings | null {
    const { tally } = this
    if (tally.samples === 0) return null
    const { listed, rest } = tally.byClass.top(maxListed)
    const sized = tally.trie.unit === 'bytes'
    return {
      source: tally === this.#profiler ? 'profiler.LiveObject' : oldObject,
      samples: tally.samples,
      totalBytes: sized ? tally.weight : null,
      byClass: listed.map(({ name, weight, samples }) => ({
        class: name,
        samples,
        bytes: sized ? weight : null,
      })),
      otherClasses: { classes: rest.names, samples: rest.samples },
      chains: [...this.#chains].sort((a, b) => (b.ageMs ?? 0) - (a.ageMs ?? 0)).slice(0, maxListed),
      topFrames: topFrames(tally.trie, maxListed),
      topStacks: topStacks(tally.trie, maxListed),
    }
  }

  notes(): string[] {
    const notes: string[] = []
    if (this.#beyondChains > 0) {
      notes.push(`chains of references were read of the first ${maxChains} old objects only`)
    }
    if (this.tally === this.#profiler && this.#chains.length > 0) {
      notes.push('live bytes come from profiler.LiveObject, chains of references from jdk.OldObjectSample')
    }
    return notes
  }

  #chain(record: RecordReader, className: string, bytes: number | null): LiveChain {
    const elements = record.number(arrayElements)
    const madeAtMs = record.atMs(allocationTime)
    const writtenAtMs = record.atMs(startTime)
    return {
      class: className,
      bytes,
      // The JVM writes the smallest int where the object is no array.
      arrayElements: elements === null || elements < 0 ? null : elements,
      ageMs:
        record.spanMs(objectAge) ??
        (madeAtMs === null || writtenAtMs === null ? null : Math.max(0, writtenAtMs - madeAtMs)),
      heldBy: referenceChain(record.chunk, record, object),
      root: rootText(record, root),
      stack: this.#stackOf(record.chunk, record),
    }
  }

  #stackOf(chunk: Chunk, record: RecordReader): string[] {
    const index = record.constantIndex(stackTrace)
    const typeId = record.typeIdOf(stackTrace)
    if (index < 0 || typeId === null) return []
    const reader = new StackReader(chunk, typeId, this.#options.frames, this.#options.withLines)
    if (!reader.read(index)) return []
    return Array.from(reader.frames.subarray(0, Math.min(reader.length, maxChainFrames)), (frame) =>
      this.#options.frames.name(frame),
    )
  }
}
