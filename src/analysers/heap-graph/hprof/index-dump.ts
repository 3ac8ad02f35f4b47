import type { DumpFile } from '../input/supply.js'
import { type OnHeapProgress, readingProgress } from '../progress.js'
import { AddressIndex } from './addresses.js'
import { ClassTable, InstanceSizes } from './class-table.js'
import { CountClasses } from './count-classes.js'
import type { DeducedLayout } from './layout-evidence.js'
import { Names } from './names.js'
import { Roots } from './roots.js'
import { type HprofHeader, type RecordVisitor, scanDump, type UnknownRecords } from './scanner.js'

/** What one pass over a dump tells. */
export interface HprofIndex {
  readonly header: HprofHeader
  readonly layout: DeducedLayout
  readonly names: Names
  readonly classes: ClassTable
  readonly counts: CountClasses
  readonly sizes: InstanceSizes
  readonly unknown: UnknownRecords
  readonly partial: { readonly shareRead: number; readonly why: string } | null
  /** null when only the histogram was asked for. */
  readonly graph: { readonly addresses: AddressIndex; readonly roots: Roots } | null
}

/**
 * Reads a dump once. For a histogram, memory grows with the number of classes and names alone; for a graph the map of
 * addresses comes to it.
 * @returns null when the header cannot be read
 */
export async function indexHprof(
  file: DumpFile,
  layout: DeducedLayout,
  options: { readonly graph: boolean; readonly onProgress?: OnHeapProgress | undefined },
): Promise<HprofIndex | null> {
  const aligned = await onePass(file, layout, options, 3)
  // Ids that are no addresses, as the agent of JDK 1.4 wrote them.
  return aligned?.graph?.addresses.unaligned === true ? onePass(file, layout, options, 0) : aligned
}

async function onePass(
  file: DumpFile,
  layout: DeducedLayout,
  options: { readonly graph: boolean; readonly onProgress?: OnHeapProgress | undefined },
  shift: number,
): Promise<HprofIndex | null> {
  const opened = await scanDump(file)
  if (opened === null) return null
  const { scanner, header } = opened
  const names = new Names(header.idBytes)
  const classes = new ClassTable(names.symbols, header.idBytes)
  names.use(classes)
  const addresses = new AddressIndex(shift)
  const roots = new Roots(header.idBytes)
  const counts = new CountClasses(
    classes,
    layout.layout,
    header.idBytes,
    options.graph
      ? {
          object: (high, low) => addresses.add(high, low),
          root: (tag, from, at) => roots.add(tag, from, at),
        }
      : {},
  )
  const visitor: RecordVisitor = {
    top: (tag, from, start, end) => names.record(tag, from, start, end),
    batch: (from, starts, count) => counts.batch(from, starts, count),
    longArray: (from, at) => counts.longArray(from, at),
  }
  try {
    const why = await scanner.run(visitor, readingProgress(file, 'index', options.onProgress))
    addresses.finish()
    return {
      header,
      layout,
      names,
      classes,
      counts,
      sizes: new InstanceSizes(classes, layout.layout),
      unknown: scanner.unknown,
      partial: partialOf(file, scanner.window.offset, scanner.window.packedBytesRead, why, scanner.unknown),
      graph: options.graph ? { addresses, roots } : null,
    }
  } finally {
    await scanner.window.close()
  }
}

function partialOf(
  file: DumpFile,
  offset: number,
  packedBytesRead: number,
  why: string | null,
  unknown: UnknownRecords,
): { shareRead: number; why: string } | null {
  const readBytes = file.bytes === null ? packedBytesRead : Math.min(offset, file.bytes)
  // What was passed over as unknown was not read; of a packed dump, how much that is on the disk is not known.
  const unreadBytes = file.bytes === null ? 0 : unknown.bytes
  const shareRead = Math.max(0, Math.min(1, (readBytes - unreadBytes) / (file.bytes ?? file.packedBytes)))
  if (why !== null) return { shareRead, why }
  if (unknown.count === 0) return null
  return {
    shareRead,
    why: `${unknown.count} record${unknown.count === 1 ? '' : 's'} of unknown kind, ${unknown.bytes} bytes, could not be read`,
  }
}
