/**
 * The header of a chunk, 68 bytes, big-endian. Source: HotSpot's jfr/recorder/repository/jfrChunkWriter.cpp and
 * jdk.jfr.internal.consumer.ChunkHeader (JDK 9 to 25); async-profiler's flightRecorder.cpp writes the same.
 *
 *   0 magic `FLR\0`      4 version, two of 16 bits       8 size of the chunk   16 offset of the last constants
 *  24 offset of the metadata   32 start, ns since 1970   40 duration, ns       48 start in ticks
 *  56 ticks a second           64 state: 0 finished, else still written        67 bit 0: numbers are compressed
 */
export const headerBytes = 68

export interface ChunkHeader {
  readonly version: string
  /** 0 of a chunk that was never finished. */
  readonly bytes: number
  readonly constantsAt: number
  readonly metadataAt: number
  readonly startNs: bigint
  readonly durationNs: bigint
  /** In halves: ticks since the machine's start pass 2^53 within weeks. */
  readonly startTicksHigh: number
  readonly startTicksLow: number
  readonly ticksPerMs: number
  readonly finished: boolean
  readonly compressed: boolean
}

export type HeaderOutcome = { readonly header: ChunkHeader } | { readonly refused: string }

export function hasMagic(bytes: Uint8Array): boolean {
  return bytes[0] === 0x46 && bytes[1] === 0x4c && bytes[2] === 0x52 && bytes[3] === 0
}

/** @param bytes at least `headerBytes` */
export function readHeader(bytes: Buffer): HeaderOutcome {
  if (!hasMagic(bytes)) return { refused: 'no chunk starts here' }
  const major = bytes.readUInt16BE(4)
  const minor = bytes.readUInt16BE(6)
  if (major === 0) {
    return {
      refused: `JFR format ${major}.${minor} of Oracle JDK 7 and 8 cannot be read, by the JDK's own jfr neither: record with JDK 8u262 or later`,
    }
  }
  if (major > 2) return { refused: `JFR format ${major}.${minor} is newer than 2.x, the last one known` }
  const ticksPerSecond = Number(bytes.readBigInt64BE(56))
  return {
    header: {
      version: `${major}.${minor}`,
      bytes: Number(bytes.readBigInt64BE(8)),
      constantsAt: Number(bytes.readBigInt64BE(16)),
      metadataAt: Number(bytes.readBigInt64BE(24)),
      startNs: bytes.readBigInt64BE(32),
      durationNs: bytes.readBigInt64BE(40),
      startTicksHigh: bytes.readInt32BE(48),
      startTicksLow: bytes.readUInt32BE(52),
      ticksPerMs: (ticksPerSecond > 0 ? ticksPerSecond : 1e9) / 1000,
      finished: bytes[64] === 0,
      compressed: (bytes[67]! & 1) === 1,
    },
  }
}
