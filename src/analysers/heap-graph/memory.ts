import { freemem } from 'node:os'
import { HeapmarkError } from '../../model/errors.js'

/** What Node itself, buffers and tables take beside the graph. */
const otherBytes = 128 * 1024 * 1024

/** What this process can still get: within its control group, else of the machine. */
export function availableMemoryBytes(): number {
  return typeof process.availableMemory === 'function' ? process.availableMemory() : freemem()
}

/** @throws HeapmarkError DUMP_TOO_LARGE when the graph of a dump would not fit, with the numbers */
export function refuseTooLarge(
  path: string,
  graphBytes: number,
  objects: number,
  maxMemoryBytes: number | undefined,
): void {
  const needed = graphBytes + otherBytes
  const allowed = maxMemoryBytes ?? availableMemoryBytes()
  if (needed <= allowed) return
  const millions = (objects / 1e6).toFixed(1)
  throw new HeapmarkError(
    'DUMP_TOO_LARGE',
    `the object graph of ${path}, ${millions} million objects, needs ${mebibytes(needed)} MiB of memory; there are ${mebibytes(allowed)} MiB`,
    {
      place: path,
      hint: `read it with --mode histogram, which needs less than 120 MiB, or on a machine with ${mebibytes(needed)} MiB free`,
    },
  )
}

function mebibytes(bytes: number): string {
  return Math.ceil(bytes / 1024 / 1024).toLocaleString('en-US')
}
