import type { Change } from '../../../model/gc-event.js'
import { durationMs, kibibytes, sizeBytes } from '../text/sizes.js'

/**
 * The amounts of one JDK 8 record, `[GC ... ]`, whatever the collector. A record may hold others (each with its
 * own `, 0.0123 secs]`) and, with more flags, stamps and lines of words between its parts.
 */
export interface Amounts {
  readonly pauseMs: number | null
  readonly heap: Change | null
  readonly committedBytes: number | null
  readonly young: Change | null
  readonly old: Change | null
  readonly metaspace: Change | null
}

/** `[PSYoungGen: 65536K->8101K(76288K)]`, `[CMS (concurrent mode failure): ...`, `[ParNew (promotion failed): ...`. */
const part =
  /(PSYoungGen|DefNew|ParNew|ParOldGen|PSOldGen|Tenured|CMS|Metaspace)(?: \([a-z -]+\))?(?:[^:[\]]{0,80}\[[^\]]{0,80}\])?[^:[\]]{0,80}: (\d{1,15})K->(\d{1,15})K\(\d{1,15}K\)/g
/** The whole heap stands outside the parts' brackets: `] 65536K->8117K(251392K)`, G1's `(young) 12M->8M(252M)`. */
const wholeHeap = /(?:^|[\])]| cleanup) {0,2}(\d{1,15})([KMG])->(\d{1,15})([KMG])\((\d{1,15})([KMG])\)(?=,)/m
/** CMS's own pauses give the heap once: `[1 CMS-remark: 2127K(2320K)] 2342K(3472K), 0.0008695 secs]`. */
const markedHeap = /\] (\d{1,15})K\((\d{1,15})K\), \d/
/** The record's own time is the last one. */
const seconds = /, (\d{1,10}[.,]\d{1,10}) secs\]$/

export function amountsOf(record: string): Amounts {
  const parts = new Map<string, Change>()
  for (const [, name, before, after] of record.matchAll(part)) {
    const change = changeOf(kibibytes(before!), kibibytes(after!))
    if (change !== null) parts.set(name!, change)
  }
  const whole = wholeHeap.exec(record)
  const marked = whole === null ? markedHeap.exec(record) : null
  const time = seconds.exec(record)
  return {
    pauseMs: time === null ? null : durationMs(time[1]!, 's'),
    heap:
      whole !== null
        ? changeOf(sizeBytes(whole[1]!, whole[2]!), sizeBytes(whole[3]!, whole[4]!))
        : marked === null
          ? null
          : changeOf(kibibytes(marked[1]!), kibibytes(marked[1]!)),
    committedBytes:
      whole !== null ? sizeBytes(whole[5]!, whole[6]!) : marked === null ? null : kibibytes(marked[2]!),
    young: parts.get('PSYoungGen') ?? parts.get('DefNew') ?? parts.get('ParNew') ?? null,
    old: parts.get('ParOldGen') ?? parts.get('PSOldGen') ?? parts.get('Tenured') ?? parts.get('CMS') ?? null,
    metaspace: parts.get('Metaspace') ?? null,
  }
}

/**
 * G1 with details, on a line of its own behind the pause:
 * `[Eden: 12.0M(12.0M)->0.0B(14.0M) Survivors: 0.0B->2048.0K Heap: 12.6M(252.0M)->7848.3K(252.0M)]`
 */
export const g1HeapLine =
  /\[Eden: ([\d.]+)([BKMG])\([\d.]+[BKMG]\)->([\d.]+)([BKMG])\([\d.]+[BKMG]\) Survivors: ([\d.]+)([BKMG])->([\d.]+)([BKMG]) Heap: ([\d.]+)([BKMG])\([\d.]+[BKMG]\)->([\d.]+)([BKMG])\(([\d.]+)([BKMG])\)\]/

export interface G1Heap {
  readonly eden: Change | null
  readonly survivor: Change | null
  readonly heap: Change | null
  readonly committedBytes: number | null
}

export function g1HeapOf(found: RegExpExecArray): G1Heap {
  const size = (index: number) => sizeBytes(found[index]!, found[index + 1]!)
  return {
    eden: changeOf(size(1), size(3)),
    survivor: changeOf(size(5), size(7)),
    heap: changeOf(size(9), size(11)),
    committedBytes: size(13),
  }
}

function changeOf(beforeBytes: number | null, afterBytes: number | null): Change | null {
  return beforeBytes === null || afterBytes === null ? null : { beforeBytes, afterBytes }
}
