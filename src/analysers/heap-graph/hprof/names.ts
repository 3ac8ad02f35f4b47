import type { ClassTable } from './class-table.js'
import { GrowableUint32 } from './growable.js'
import { IdTable } from './id-table.js'
import type { HprofScanner } from './scanner.js'
import { Symbols } from './symbols.js'
import { topTag } from './tags.js'

export interface StackFrame {
  readonly className: string
  readonly method: string
  readonly sourceFile: string | null
  /** null when unknown; HotSpot marks native and compiled methods with negative numbers. */
  readonly line: number | null
}

/** The records outside the heap that later questions need: names, classes' names, stack traces. */
export class Names {
  readonly symbols = new Symbols()
  readonly #idBytes: number
  readonly #frames = new IdTable()
  /** Of each frame: method, source file (high and low of each), class serial, line. */
  readonly #frameValues = new GrowableUint32()
  readonly #classNames = new Map<number, number>()
  /** Serial number of a stack trace -> its thread's, and its frames' ids. */
  readonly #traces = new Map<number, { readonly thread: number; readonly frames: Uint32Array }>()
  #classes: ClassTable | null = null

  constructor(idBytes: number) {
    this.#idBytes = idBytes
  }

  use(classes: ClassTable): void {
    this.#classes = classes
  }

  record(tag: number, { view, bytes }: HprofScanner, from: number, to: number): void {
    const idBytes = this.#idBytes
    const high = (at: number) => (idBytes === 8 ? view.getUint32(at) : 0)
    const low = (at: number) => view.getUint32(at + idBytes - 4)
    const length = to - from
    if (tag === topTag.utf8 && length >= idBytes) {
      this.symbols.add(high(from), low(from), bytes, from + idBytes, to)
    } else if (tag === topTag.loadClass && length >= 8 + 2 * idBytes) {
      const nameAt = from + 8 + idBytes
      this.#classes?.setName(high(from + 4), low(from + 4), high(nameAt), low(nameAt))
      this.#classNames.set(view.getUint32(from), this.#classes?.codeOf(high(from + 4), low(from + 4)) ?? 0)
    } else if (tag === topTag.stackFrame && length >= 8 + 4 * idBytes) {
      const known = this.#frames.size
      if (this.#frames.add(high(from), low(from)) < known) return
      const [methodAt, sourceAt, serialAt] = [from + idBytes, from + 3 * idBytes, from + 4 * idBytes]
      for (const at of [methodAt, sourceAt]) {
        this.#frameValues.push(high(at))
        this.#frameValues.push(low(at))
      }
      this.#frameValues.push(view.getUint32(serialAt))
      this.#frameValues.push(view.getUint32(serialAt + 4))
    } else if (tag === topTag.stackTrace && length >= 12) {
      const count = Math.min(view.getUint32(from + 8), Math.floor((length - 12) / idBytes))
      const frames = new Uint32Array(2 * count)
      for (let i = 0; i < count; i++) {
        frames[2 * i] = high(from + 12 + i * idBytes)
        frames[2 * i + 1] = low(from + 12 + i * idBytes)
      }
      this.#traces.set(view.getUint32(from), { thread: view.getUint32(from + 4), frames })
    }
  }

  /** The frames of a stack trace, the innermost first. */
  stackTrace(serial: number, most: number): StackFrame[] {
    const frames = this.#traces.get(serial)?.frames ?? new Uint32Array(0)
    const found: StackFrame[] = []
    for (let i = 0; i < frames.length && found.length < most; i += 2) {
      const index = this.#frames.find(frames[i]!, frames[i + 1]!)
      if (index < 0) continue
      const value = (field: number) => this.#frameValues.at(6 * index + field)
      const line = value(5) | 0
      found.push({
        className: this.#classes?.nameOf(this.#classNames.get(value(4)) ?? 0) ?? '(unknown)',
        method: this.symbols.get(value(0), value(1)) ?? '(unknown)',
        sourceFile: this.symbols.get(value(2), value(3)),
        line: line > 0 ? line : null,
      })
    }
    return found
  }
}
