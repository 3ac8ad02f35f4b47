import { maxChunkLineBytes } from './chunked-body.js'

/** Bytes taken from the kernel in one read; as large as Node's own reads. */
export const readBytes = 64 * 1024

/**
 * The one read buffer of a receiver. All sockets are read into it, each read is dealt with before the next, so
 * a thousand connections need no more of it than one. In front of the place that is read into lies room for what a
 * connection carries over from its last read: an unfinished head is then whole again without joining buffers.
 */
export class Arena {
  readonly readStart: number
  readonly bytes: Buffer
  /** The part that sockets read into. */
  readonly readArea: Buffer

  constructor(headerBytes: number) {
    this.readStart = Math.max(headerBytes, 2 * maxChunkLineBytes) + 2
    this.bytes = Buffer.allocUnsafeSlow(this.readStart + readBytes)
    this.readArea = this.bytes.subarray(this.readStart)
  }
}
