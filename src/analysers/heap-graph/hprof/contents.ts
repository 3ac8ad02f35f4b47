import type { DuplicateStrings, ZeroArrays } from '../findings.js'
import { targetsOf } from '../graph/object-graph.js'
import type { DumpFile } from '../input/supply.js'
import { type OnHeapProgress, readingProgress } from '../progress.js'
import type { HprofGraph } from './build-graph.js'
import type { HprofIndex } from './index-dump.js'
import type { HprofRecords } from './records.js'
import { type HprofScanner, type RecordVisitor, scanDump } from './scanner.js'
import { subTag, valueSizes } from './tags.js'
import { TextTable } from './text-table.js'

const mostDuplicates = 20
const shownCharacters = 100

/** What the arrays of basic types hold: texts of strings, and nothing but zeros. */
export interface ContentFindings {
  readonly duplicateStrings: DuplicateStrings
  readonly zeroArrays: ZeroArrays[]
}

/** Third pass over a dump. */
export async function readContents(
  file: DumpFile,
  index: HprofIndex,
  built: HprofGraph,
  records: HprofRecords,
  onProgress: OnHeapProgress | undefined,
): Promise<ContentFindings> {
  const opened = await scanDump(file)
  if (opened === null) throw new Error('a dump that was indexed has a header')
  const reader = new ContentReader(index, built)
  try {
    await opened.scanner.run(reader, readingProgress(file, 'contents', onProgress))
  } finally {
    await opened.scanner.window.close()
  }
  const { texts } = reader
  const { graph } = built
  const stringBytes = index.sizes.of(index.classes.findByName('java.lang.String'))
  const wasted = (entry: number) =>
    (texts.count(entry) - 1) * (graph.shallowBytes[texts.sample(entry)]! + stringBytes)
  const duplicates = texts.largest(mostDuplicates, wasted)
  const strings = stringsOf(index, built, new Set(duplicates.map((entry) => texts.sample(entry))))
  const shown = await records.texts(strings.values(), shownCharacters)
  let wastedBytes = 0
  for (let entry = 0; entry < texts.size; entry++) wastedBytes += wasted(entry)
  return {
    duplicateStrings: {
      strings: built.strings,
      distinct: texts.size,
      wastedBytes,
      top: duplicates.map((entry) => ({
        text: shown.get(strings.get(texts.sample(entry)) ?? -1) ?? '',
        count: texts.count(entry),
        wastedBytes: wasted(entry),
      })),
    },
    zeroArrays: [...reader.zeros, ...built.emptyArrays]
      .map(([code, { count, bytes }]) => ({ className: graph.className(code), count, bytes }))
      .sort((a, b) => b.bytes - a.bytes)
      .slice(0, mostDuplicates),
  }
}

/** For each of these arrays a java.lang.String over it: only the string tells how to read the array. */
function stringsOf(
  index: HprofIndex,
  { graph }: HprofGraph,
  arrays: ReadonlySet<number>,
): Map<number, number> {
  const code = index.classes.findByName('java.lang.String')
  const strings = new Map<number, number>()
  for (let node = 0; node < graph.nodeCount && strings.size < arrays.size; node++) {
    if (graph.classOf[node] !== code) continue
    for (const target of targetsOf(graph, node)) if (arrays.has(target)) strings.set(target, node)
  }
  return strings
}

class ContentReader implements RecordVisitor {
  readonly texts: TextTable
  readonly zeros = new Map<number, { count: number; bytes: number }>()
  readonly #built: HprofGraph
  readonly #idBytes: number
  readonly #sizes: Uint8Array
  #longNode = -1
  #longIsZero = false

  constructor(index: HprofIndex, built: HprofGraph) {
    this.#built = built
    this.texts = new TextTable(built.strings)
    this.#idBytes = index.header.idBytes
    this.#sizes = valueSizes(this.#idBytes)
  }

  batch({ bytes, view }: HprofScanner, starts: Int32Array, count: number): void {
    const idBytes = this.#idBytes
    const { addresses, stringValues } = this.#built
    for (let i = 0; i < count; i++) {
      const at = starts[i]!
      if (bytes[at] !== subTag.primitiveArray) continue
      const length = view.getUint32(at + idBytes + 5)
      if (length === 0) continue
      const from = at + idBytes + 10
      const to = from + length * this.#sizes[bytes[from - 1]!]!
      const zero = bytes[from] === 0 && isZero(view, from, to)
      const node = addresses.nodeOf(
        idBytes === 8 ? view.getUint32(at + 1) : 0,
        view.getUint32(at + idBytes - 3),
      )
      if (node < 0) continue
      if ((stringValues[node >>> 5]! & (1 << (node & 31))) !== 0) this.texts.add(view, from, to, node)
      else if (zero) this.#noteZero(node)
    }
  }

  longArray({ bytes, view }: HprofScanner, at: number): boolean {
    const idBytes = this.#idBytes
    if (bytes[at] !== subTag.primitiveArray) return false
    this.#longNode = this.#built.addresses.nodeOf(
      idBytes === 8 ? view.getUint32(at + 1) : 0,
      view.getUint32(at + idBytes - 3),
    )
    // A million characters twice is for the biggest objects to tell.
    this.#longIsZero = bytes[at + idBytes + 10] === 0
    return this.#longIsZero
  }

  longPart({ view }: HprofScanner, from: number, to: number, last: boolean): void {
    this.#longIsZero &&= isZero(view, from, to)
    if (last && this.#longIsZero && this.#longNode >= 0) this.#noteZero(this.#longNode)
  }

  #noteZero(node: number): void {
    const { classOf, shallowBytes, hugeBytes } = this.#built.graph
    const code = classOf[node]!
    const sums = this.zeros.get(code) ?? { count: 0, bytes: 0 }
    sums.count++
    sums.bytes += hugeBytes.get(node) ?? shallowBytes[node]!
    this.zeros.set(code, sums)
  }
}

function isZero(view: DataView, from: number, to: number): boolean {
  let at = from
  for (; at + 4 <= to; at += 4) if (view.getInt32(at) !== 0) return false
  for (; at < to; at++) if (view.getUint8(at) !== 0) return false
  return true
}
