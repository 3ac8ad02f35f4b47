import { NamesByWeight } from '../names-by-weight.js'
import type { FrameTable } from '../stacks/frames.js'
import { StackSlices } from '../stacks/stack-slices.js'
import { StackTrie, type WeightUnit } from '../stacks/stack-trie.js'
import type { RecordReader } from './record-reader.js'
import { maxFrames, StackReader } from './stack-reader.js'
import { StackSums } from './stack-sums.js'

export interface StackTallyOptions {
  readonly frames: FrameTable
  readonly withLines: boolean
  /** Tell when stacks were seen. */
  readonly withTimes: boolean
}

/** Of an event without a time. */
const noSlice = -1
/** Thirty days: no recording is as long, but a damaged one may say so. */
const latestMs = 30 * 24 * 3600 * 1000

/** Samples of one kind: their stacks over all chunks, and their classes. */
export class StackTally {
  readonly trie: StackTrie
  readonly byClass = new NamesByWeight()
  /** Of all that was flushed. */
  samples = 0
  weight = 0
  /** Samples whose stack or class is missing. */
  unresolved = 0
  /** Samples whose stack was cut at its outer end when it was recorded. */
  truncated = 0
  /** When they were seen; null when that was not asked for. */
  readonly slices: StackSlices | null
  readonly #withLines: boolean
  readonly #sums = new StackSums()
  readonly #path = new Int32Array(maxFrames + 1)
  /** Of the chunk that is being read. */
  #record: RecordReader | null = null
  #stackField = 0
  #classField: number | null = null
  #stacks: StackReader | null = null

  constructor(unit: WeightUnit, options: StackTallyOptions) {
    this.trie = new StackTrie(unit, { frames: options.frames })
    this.#withLines = options.withLines
    this.slices = options.withTimes ? new StackSlices() : null
  }

  /**
   * Takes in the event that a record holds.
   * @param classField where the class of its object stands, if it has one
   * @param timeField where its time stands, if that is to be told
   */
  add(
    record: RecordReader,
    stackField: number,
    classField: number | null,
    timeField: number | null,
    weight: number,
    samples = 1,
  ): void {
    if (this.#record !== record) this.#changeTo(record, stackField, classField)
    const slice =
      this.slices === null || timeField === null
        ? noSlice
        : this.#sliceOf(this.slices, record.atMs(timeField))
    const { low, high } = record.slots
    const full =
      classField === null
        ? this.#sums.add(low[stackField]!, high[stackField]!, 0, 0, slice, weight, samples)
        : this.#sums.add(
            low[stackField]!,
            high[stackField]!,
            low[classField]!,
            high[classField]!,
            slice,
            weight,
            samples,
          )
    if (full) this.#drain()
  }

  /** Decodes what was summed up: at the end of a chunk at the latest, as its constants go with it. */
  flush(): void {
    if (this.#record === null) return
    this.#drain()
    this.#record = null
    this.#stacks = null
  }

  /** Indexes of the next chunk, or of other types, mean other constants than those summed up so far. */
  #changeTo(record: RecordReader, stackField: number, classField: number | null): void {
    const last = this.#record
    const alike =
      last !== null &&
      last.chunk === record.chunk &&
      last.typeIdOf(this.#stackField) === record.typeIdOf(stackField) &&
      (this.#classField === null) === (classField === null) &&
      (classField === null || last.typeIdOf(this.#classField!) === record.typeIdOf(classField))
    if (!alike) this.flush()
    this.#record = record
    this.#stackField = stackField
    this.#classField = classField
  }

  /** What was summed up goes by the old slices: it is handed on before they become wider. */
  #sliceOf(slices: StackSlices, atMs: number | null): number {
    if (atMs === null || atMs > latestMs) return noSlice
    while (!slices.hasRoomAt(atMs)) {
      this.#drain()
      slices.widen()
    }
    return slices.sliceAt(atMs)
  }

  #drain(): void {
    const record = this.#record!
    const stackTypeId = record.typeIdOf(this.#stackField)
    if (this.#stacks === null && stackTypeId !== null) {
      this.#stacks = new StackReader(record.chunk, stackTypeId, this.trie.frames, this.#withLines)
    }
    const classTypeId = this.#classField === null ? null : record.typeIdOf(this.#classField)
    const stackPool = stackTypeId === null ? undefined : record.chunk.pool(stackTypeId)
    this.#sums.drain((stackLow, stackHigh, classLow, classHigh, slice, weight, samples) => {
      this.samples += samples
      this.weight += weight
      let length = this.#path.length
      let unresolved = false
      if (classTypeId !== null) {
        const name = record.chunk.className(classTypeId, classLow, classHigh)
        unresolved ||= name === null
        this.byClass.add(name ?? '[unknown class]', weight, samples)
        this.#path[--length] = this.trie.frames.intern(name ?? '[unknown class]', 'class')
      }
      const stack = stackPool?.find(stackLow, stackHigh) ?? -1
      if (stack >= 0 && this.#stacks !== null && this.#stacks.read(stack)) {
        if (this.#stacks.truncated) this.truncated += samples
        for (let i = 0; i < this.#stacks.length; i++) this.#path[--length] = this.#stacks.frames[i]!
      } else {
        // 0 refers to no stack: the JVM had none to record.
        const none = stackLow === 0 && stackHigh === 0
        unresolved ||= !none
        this.#path[--length] = this.trie.frames.intern(none ? '[no stack]' : '[unknown stack]', 'other')
      }
      if (unresolved) this.unresolved += samples
      const path = this.#path.subarray(length)
      const node = this.trie.insert(path, path.length, weight, samples)
      if (slice !== noSlice) this.slices?.add(slice, node, weight)
    })
  }
}
