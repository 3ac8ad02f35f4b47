import type { ByteWindow } from './byte-window.js'
import { EventHead, maxHeadBytes } from './event-head.js'

/** Larger events are counted and passed over: nothing that is looked at comes near. */
export const maxEventBytes = 64 * 1024 * 1024

export interface EventVisitor {
  /**
   * @param head its type, and where its fields start in `bytes`
   * @param bytes null when the event is too large to be looked at
   * @param end of its fields, in `bytes`
   * @param at the event's place in the chunk
   */
  visit(head: EventHead, bytes: Buffer | null, end: number, at: number): void
  /** Each time that the next part of the chunk is needed. */
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
  while (at < to) {
    visitor.onProgress?.(at)
    await window.hold(at, Math.min(maxHeadBytes, to - at))
    if (!head.read(window.bytes, at - window.from, Math.min(window.to, to) - window.from)) {
      return { at, why: 'it ends in the middle of an event' }
    }
    if (head.size < head.length) return { at, why: `an event of ${head.size} bytes cannot be` }
    if (at + head.size > to) return { at, why: 'it ends in the middle of an event' }
    if (head.size > maxEventBytes) {
      visitor.visit(head, null, 0, at)
      at += head.size
    } else if (await window.hold(at, head.size)) at = visitHeld(window, at, to, head, visitor)
    else return { at, why: 'it was cut shorter while it was read' }
  }
  return { at, why: null }
}

/** The hot loop: visits the events that lie whole in the window, and returns where the first one starts that does not. */
function visitHeld(
  window: ByteWindow,
  at: number,
  to: number,
  head: EventHead,
  visitor: EventVisitor,
): number {
  const { bytes, from } = window
  const limit = Math.min(window.to, to) - from
  let p = at - from
  while (p < limit && head.read(bytes, p, limit)) {
    const end = p + head.size
    if (head.size < head.length || end > limit) break
    visitor.visit(head, bytes, end, from + p)
    p = end
  }
  return from + p
}
