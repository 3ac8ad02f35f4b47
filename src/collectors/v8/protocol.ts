/** The descriptor on which a preloaded agent finds the bench; targets start Node with a socket pair there. */
export const agentDescriptor = 3
/** Milliseconds between two messages; also what tells the agent that it is wanted. */
export const agentIntervalVariable = 'HEAPMARK_AGENT_INTERVAL_MS'

/** One line of JSON from the agent: the figures of V8Sample, stamped on the machine's monotonic clock. */
export interface HeapMessage {
  /** Nanoseconds as decimal text. */
  readonly atNs: string
  readonly heapUsedBytes: number
  readonly heapTotalBytes: number
  readonly heapLimitBytes: number
  readonly externalBytes: number
  readonly arrayBuffersBytes: number
  readonly mallocedBytes: number
  readonly spaces: Readonly<Record<string, number>>
}

const figures = [
  'heapUsedBytes',
  'heapTotalBytes',
  'heapLimitBytes',
  'externalBytes',
  'arrayBuffersBytes',
  'mallocedBytes',
] as const

/** Reads a line of the agent; null when it is none (the program may write to descriptor 3 too). */
export function parseHeapMessage(line: string): HeapMessage | null {
  let data: unknown
  try {
    data = JSON.parse(line)
  } catch {
    return null
  }
  if (typeof data !== 'object' || data === null) return null
  const message = data as Record<string, unknown>
  if (typeof message['atNs'] !== 'string' || !/^\d{1,20}$/.test(message['atNs'])) return null
  if (figures.some((figure) => !Number.isFinite(message[figure]))) return null
  const spaces = message['spaces']
  if (typeof spaces !== 'object' || spaces === null) return null
  if (Object.values(spaces).some((bytes) => !Number.isFinite(bytes))) return null
  return data as HeapMessage
}
