/** Bytes of a dump, one after another, after inflating. */
export interface Supply {
  /** Fills `target` from `from` to its end; fewer bytes only where the dump ends. */
  fill(target: Buffer, from: number): Promise<number>
  /** Passes over bytes without giving them; returns how many there were. */
  skip(bytes: number): Promise<number>
  /** Of these, how far the file on the disk has been read: for progress and for the share read. */
  readonly packedBytesRead: number
  /** Why it ended before the dump did; null while it goes well. */
  readonly stopped: string | null
  close(): Promise<void>
}

/** A dump's file, opened once; each pass over it takes a new supply. */
export interface DumpFile {
  readonly path: string
  /** Size when it was opened: what a writer adds later is not read. */
  readonly packedBytes: number
  /** Size after inflating; null when only reading tells. */
  readonly bytes: number | null
  /** Whether opening it further on is cheaper than passing over what lies before. */
  readonly seekable: boolean
  /** Starts at this offset of the inflated dump. */
  open(offset: number): Promise<Supply>
  close(): Promise<void>
}
