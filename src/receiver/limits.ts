import type { ReceiverLimits } from '../model/receiver.js'
import { MiB } from '../model/size.js'

/** Limits that a receiver has unless told otherwise. */
export const defaultLimits: ReceiverLimits = {
  headerBytes: 16 * 1024,
  bodyBytes: 64 * MiB,
  idleMs: 60_000,
  waitingResponses: 128,
  connections: 10_000,
}
