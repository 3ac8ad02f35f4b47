import type { ByteWindow } from './byte-window.js'
import { EventHead, maxHeadBytes } from './event-head.js'

/** Larger events are counted and passed over: nothing that is looked at comes near. */
export const maxEventBytes = 64 * 1024 * 1024

export interface EventVisitor {
  /**
   * @param low,high the type's id, in halves
   * @param bytes the event's fields are at `from` to `end`; null when it is too large to be looked at
   * @param at the event's place in the chunk
   */
  visit(low: number, high: number, bytes: Buffer | null, from: number, end: number, at: number): void
  /** Each time that the next part of the chunk was needed. */
  onProgress?(at: number): void
}

/**
 * Goes through the events of a chunk, each of which starts with its size and its type.
 * @returns where it stopped, and why when that was before `to`
 * @throws the system's error
 */
export async function walkEvents(
  window: ByteWindow,
  from: number,
  to: number,
  compressed: boolean,
  visitor: EventVisitor,
): Promise<{ at: number; why: string | null }> {
  const head = new EventHead(compressed)
  let at = from
  let reportedAt = -1
  while (at < to) {
    await window.hold(at, Math.min(maxHeadBytes, to - at))
    if (!head.read(window.bytes, at - window.from, Math.min(window.to, to) - window.from)) {
      return { at, why: 'it ends in the middle of an event' }
    }
    if (head.size < head.length) return { at, why: `an event of ${head.size} bytes cannot be` }
    if (at + head.size > to) return { at, why: 'it ends in the middle of an event' }
    if (head.size > maxEventBytes) {
      visitor.visit(head.low, head.high, null, 0, 0, at)
      at += head.size
      continue
    }
    if (!(await window.hold(at, head.size))) return { at, why: 'it was cut shorter while it was read' }
    const start = at - window.from
    visitor.visit(head.low, head.high, window.bytes, start + head.length, start + head.size, at)
    at += head.size
    if (compressed) at = visitHeld(window, at, to, visitor)
    if (window.from !== reportedAt) {
      reportedAt = window.from
      visitor.onProgress?.(at)
    }
  }
  return { at, why: null }
}

/**
 * The hot loop: visits the events that lie whole in the window, and returns where the first one starts that does not, or
 * that is not like most: of a size or type of more than four bytes.
 */
function visitHeld(window: ByteWindow, at: number, to: number, visitor: EventVisitor): number {
  const { bytes, from } = window
  const limit = Math.min(window.to, to) - from
  let start = at - from
  while (start < limit) {
    let p = start
    let byte = bytes[p++]!
    let size = byte & 0x7f
    for (let shift = 7; byte >= 0x80 && shift < 28; shift += 7) {
      byte = bytes[p++]!
      size |= (byte & 0x7f) << shift
    }
    if (byte >= 0x80) break
    byte = bytes[p++]!
    let type = byte & 0x7f
    for (let shift = 7; byte >= 0x80 && shift < 28; shift += 7) {
      byte = bytes[p++]!
      type |= (byte & 0x7f) << shift
    }
    if (byte >= 0x80) break
    const end = start + size
    if (p > end || end > limit) break
    visitor.visit(type, 0, bytes, p, end, from + start)
    start = end
  }
  return from + start
}
