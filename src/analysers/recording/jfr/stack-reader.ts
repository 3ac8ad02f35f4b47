import type { FrameKind, FrameTable } from '../stacks/frames.js'
import type { Chunk } from './chunk.js'
import { extract, lastCount, passCount } from './extract.js'
import { step } from './layout.js'
import type { Pool } from './pool.js'
import type { RecordReader } from './record-reader.js'
import { javaTypeName, stableName } from './type-names.js'

/** Deeper stacks are cut at their outer end. HotSpot records 2048 frames at most (`stackdepth`). */
export const maxFrames = 4096

const truncated = 0
const method = 1
const lineNumber = 2
const frameType = 3
const stackFields = ['truncated', 'frames[].method', 'frames[].lineNumber', 'frames[].type']

/** Turns the stack traces of a chunk into frames. */
export class StackReader {
  readonly frames = new Int32Array(maxFrames)
  /** Of the stack read last. */
  length = 0
  truncated = false
  readonly #chunk: Chunk
  readonly #table: FrameTable
  readonly #withLines: boolean
  readonly #reader: RecordReader | null
  readonly #pool: Pool | undefined
  readonly #arrayAt: number
  readonly #methods: MethodNames | null
  /** Frame of each method, by its index; with lines by both. */
  readonly #known = new Map<number, number>()

  constructor(chunk: Chunk, stackTypeId: string, table: FrameTable, withLines: boolean) {
    this.#chunk = chunk
    this.#table = table
    this.#withLines = withLines
    this.#reader = chunk.readerOf(stackTypeId, stackFields)
    this.#pool = chunk.pool(stackTypeId)
    this.#arrayAt = this.#reader === null ? -1 : arrayStepOf(this.#reader.program)
    const methodTypeId = this.#reader?.typeIdOf(method) ?? null
    this.#methods = methodTypeId === null ? null : new MethodNames(chunk, methodTypeId)
  }

  /** Reads the frames of a stack, the innermost first. @returns false when its bytes are not what they should be */
  read(index: number): boolean {
    this.length = 0
    if (this.#reader === null || this.#pool === undefined || this.#methods === null || this.#arrayAt < 0) {
      return false
    }
    const { bytes, at } = this.#chunk.constantBytes(this.#pool, index)
    const { program, slots } = this.#reader
    const end = bytes.length
    let p = extract(program, 0, this.#arrayAt, bytes, at, end, slots)
    if (p > end) return false
    p = passCount(program[this.#arrayAt]!, bytes, p, end)
    const count = lastCount()
    if (p > end || count < 0 || count > end - p) return false
    const from = this.#arrayAt + 2
    const to = from + program[this.#arrayAt + 1]! * 2
    for (let i = 0; i < count; i++) {
      p = extract(program, from, to, bytes, p, end, slots)
      if (p > end) return false
      if (this.length < maxFrames) this.frames[this.length++] = this.#frame(this.#reader, this.#methods)
    }
    if (extract(program, to, program.length, bytes, p, end, slots) > end) return false
    this.truncated = slots.low[truncated] === 1 || count > maxFrames
    return true
  }

  #frame(reader: RecordReader, methods: MethodNames): number {
    const index = reader.constantIndex(method)
    const line = this.#withLines ? (reader.number(lineNumber) ?? 0) : 0
    const key = index * 65_536 + (line & 0xffff)
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const { name, library } = methods.nameOf(index)
    const frame = this.#table.intern(
      this.#withLines ? `${name}:${line}` : name,
      kindOf(reader.text(frameType)),
      library === null ? undefined : { file: library, line: null },
    )
    this.#known.set(key, frame)
    return frame
  }
}

function arrayStepOf(program: Int32Array): number {
  for (let i = 0; i < program.length; i += 2) {
    if (program[i] === step.array || program[i] === step.wideArray) return i
  }
  return -1
}

/** As HotSpot (`jdk.types.FrameType`) and async-profiler call them. */
function kindOf(frameType: string | null): FrameKind {
  switch (frameType) {
    case 'Native':
    case 'C++':
      return 'native'
    case 'Kernel':
      return 'kernel'
    default:
      return 'java'
  }
}

/** What async-profiler gives native code in place of a method's descriptor, and the library in place of the class. */
const nativeDescriptor = '()L;'
const unknownMethod = { name: '[unknown method]', library: null }

interface MethodName {
  readonly name: string
  readonly library: string | null
}

/** `package.Class.method`; of native code its symbol alone. */
class MethodNames {
  readonly #chunk: Chunk
  readonly #reader: RecordReader | null
  readonly #pool: Pool | undefined

  constructor(chunk: Chunk, typeId: string) {
    this.#chunk = chunk
    this.#reader = chunk.readerOf(typeId, ['type', 'name', 'descriptor'])
    this.#pool = chunk.pool(typeId)
  }

  nameOf(index: number): MethodName {
    if (index < 0 || this.#reader === null || this.#pool === undefined) return unknownMethod
    if (!this.#chunk.readConstantAt(this.#reader, this.#pool, index)) return unknownMethod
    const type = this.#reader.text(0)
    const name = this.#reader.text(1)
    if (name === null) return unknownMethod
    if (type === null || type === '') return { name, library: null }
    if (this.#reader.text(2) === nativeDescriptor) return { name, library: type }
    return { name: stableName(`${javaTypeName(type)}.${name}`), library: null }
  }
}
