import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

export interface HprofState {
  readonly bytes: number
  /** Whether the JVM wrote it to its end. */
  readonly complete: boolean
}

/**
 * A heap dump's records: a tag, a time of 32 bits, the length of the rest of 32 bits (HotSpot's
 * services/heapDumper.cpp; the format is HPROF 1.0.2). HEAP_DUMP_END closes a dump in segments, as every JVM since
 * JDK 9 writes them, and JDK 8 above 2 GB; below that JDK 8 writes one HEAP_DUMP record, whose length is
 * filled in last.
 */
const heapDumpTag = 0x0c
const heapDumpEndTag = 0x2c
const recordHeaderBytes = 9
const longestFormatName = 32
/** So many records are looked at where the end alone does not tell; names of classes and methods come first. */
const mostRecords = 2_000_000

/**
 * Whether a heap dump is complete. A look at its end nearly always tells.
 * @throws the system's error when the file cannot be read
 */
export function inspectHprof(file: string): HprofState {
  const descriptor = openSync(file, 'r')
  try {
    const bytes = fstatSync(descriptor).size
    return { bytes, complete: endsWithEndRecord(descriptor, bytes) || isOneWholeDump(descriptor, bytes) }
  } finally {
    closeSync(descriptor)
  }
}

function endsWithEndRecord(descriptor: number, bytes: number): boolean {
  if (bytes < recordHeaderBytes) return false
  const end = Buffer.alloc(recordHeaderBytes)
  readSync(descriptor, end, 0, recordHeaderBytes, bytes - recordHeaderBytes)
  return end[0] === heapDumpEndTag && end.readBigUInt64BE(1) === 0n
}

/** JDK 8: records to the very end of the file, the last of them the dump. */
function isOneWholeDump(descriptor: number, bytes: number): boolean {
  const head = Buffer.alloc(longestFormatName)
  readSync(descriptor, head, 0, head.length, 0)
  const nameEnd = head.indexOf(0)
  if (nameEnd < 0 || !head.toString('latin1', 0, nameEnd).startsWith('JAVA PROFILE ')) return false
  // Behind the name: the size of an identifier and the time.
  let at = nameEnd + 1 + 4 + 8
  const record = Buffer.alloc(recordHeaderBytes)
  for (let i = 0; i < mostRecords && at < bytes; i++) {
    if (readSync(descriptor, record, 0, recordHeaderBytes, at) < recordHeaderBytes) return false
    const length = record.readUInt32BE(5)
    at += recordHeaderBytes + length
    if (record[0] === heapDumpTag) return length > 0 && at === bytes
  }
  return false
}
