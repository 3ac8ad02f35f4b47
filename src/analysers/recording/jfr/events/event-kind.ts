import type { RecordReader } from '../record-reader.js'

/** Events of some types, understood one by one. */
export interface EventKind {
  /** Type names (`jdk.GarbageCollection`), as newer JDKs write them. */
  readonly types: readonly string[]
  /** What `take` reads, by its place here. A type may lack some of them. */
  readonly fields: readonly string[]
  /** @param type which of `types` it is */
  take(record: RecordReader, type: string): void
  /** At the end of each chunk, while its constants can be read. */
  endChunk?(): void
}
