import { durationMs, mebibytes } from '../../text/sizes.js'
import type { UnifiedRule } from '../rule.js'

/** ZGC: whole collections, the table of the heap at its phases, and threads that waited for memory. */
export const zgcRules: readonly UnifiedRule[] = [
  {
    name: 'collection ends',
    // Up to JDK 22 one generation and no time; generational since 21: `Minor Collection (...) ... 0.006s`.
    sample: 'Garbage Collection (Allocation Stall) 62M(97%)->42M(66%)',
    starts: ['Garbage Collection (', 'Minor Collection (', 'Major Collection ('],
    pattern: /^((?:Garbage|Minor|Major) Collection \(.+\)) (\d+)M\(\d+%\)->(\d+)M\(\d+%\)(?: (\d+\.\d+)s)?$/,
    tellsTime: true,
    read(found, line, jvm) {
      const heapBeforeBytes = mebibytes(found[2]!)
      const heapAfterBytes = mebibytes(found[3]!)
      if (heapBeforeBytes === null || heapAfterBytes === null) return false
      const concurrentMs = found[4] === undefined ? null : durationMs(found[4], 's')
      jvm.cycleEnds(line.title(found[1]!), line, { heapBeforeBytes, heapAfterBytes, concurrentMs })
      return true
    },
  },
  {
    name: 'collection aborted',
    // The process ends while it runs.
    sample: 'Major Collection (Allocation Rate) Aborted',
    starts: ['Garbage Collection (', 'Minor Collection (', 'Major Collection ('],
    pattern: /^(?:Garbage|Minor|Major) Collection \(.+\) Aborted$/,
    read(_found, line, jvm) {
      jvm.cycleAborted(line)
      return true
    },
  },
  {
    name: 'collection starts',
    sample: 'Minor Collection (Allocation Rate)',
    starts: ['Garbage Collection (', 'Minor Collection (', 'Major Collection ('],
    pattern: /^((?:Garbage|Minor|Major) Collection \([^>]+\))$/,
    tellsTime: true,
    read(found, line, jvm) {
      jvm.starts(line.title(found[1]!), line, false)
      return true
    },
  },
  {
    name: 'generation ends',
    sample: 'Young Generation 64M(100%)->60M(94%) 0.005s',
    starts: ['Young Generation', 'Old Generation'],
    pattern: /^((?:Young|Old) Generation(?: \(.+\))?) (\d+)M\(\d+%\)->(\d+)M\(\d+%\) (\d+\.\d+)s$/,
    read(found, line, jvm) {
      const heapBeforeBytes = mebibytes(found[2]!)
      const heapAfterBytes = mebibytes(found[3]!)
      const concurrentMs = durationMs(found[4]!, 's')
      if (heapBeforeBytes === null || heapAfterBytes === null || concurrentMs === null) return false
      jvm.generationEnds(line.title(found[1]!), line, { heapBeforeBytes, heapAfterBytes, concurrentMs })
      return true
    },
  },
  {
    name: 'generation starts or is aborted',
    sample: 'Young Generation (Promote All)',
    starts: ['Young Generation', 'Old Generation'],
    pattern: /^(?:Young|Old) Generation(?: \([^()]+\))?(?: Aborted)?$/,
    read: () => true,
  },
  {
    name: 'live row',
    // Columns: mark start, mark end, relocate start, relocate end (and highest, lowest).
    sample: 'Live:         -                20M (32%)          20M (32%)          20M (32%)            -',
    starts: 'Live: ',
    pattern: /^Live: +- +(\d+)M \(\d+%\)/,
    read(found, line, jvm) {
      const collection = jvm.collection(line)
      const liveBytes = mebibytes(found[1]!)
      if (line.generation === '') collection.liveBytes = liveBytes
      else if (line.generation === 'O') collection.oldLiveBytes = liveBytes
      else collection.youngLiveBytes = liveBytes
      return liveBytes !== null
    },
  },
  {
    name: 'allocated row',
    sample:
      'Allocated:         -                 0M (0%)            4M (6%)           17M (27%)            -',
    starts: 'Allocated: ',
    pattern: /^Allocated: +- +\d+M \(\d+%\) +\d+M \(\d+%\) +(\d+)M \(\d+%\)/,
    read(found, line, jvm) {
      const allocatedBytes = mebibytes(found[1]!)
      // In the old generation this is what the young one promoted.
      if (line.generation !== 'O') jvm.collection(line).allocatedBytes = allocatedBytes
      return allocatedBytes !== null
    },
  },
  {
    name: 'promoted row',
    sample: 'Promoted:         -                  -                13M (21%)          13M (21%)',
    starts: 'Promoted: ',
    pattern: /^Promoted: +- +- +\d+M \(\d+%\) +(\d+)M \(\d+%\)/,
    read(found, line, jvm) {
      const promotedBytes = mebibytes(found[1]!)
      jvm.collection(line).promotedBytes = promotedBytes
      return promotedBytes !== null
    },
  },
  {
    name: 'capacity row',
    sample:
      'Capacity:       64M (100%)         64M (100%)         64M (100%)         64M (100%)         64M (100%)',
    starts: 'Capacity: ',
    pattern: /^Capacity: +(\d+)M \(\d+%\) +(\d+)M \(\d+%\) +(\d+)M \(\d+%\) +(\d+)M \(\d+%\)/,
    read(found, line, jvm) {
      const committedBytes = mebibytes(found[4]!)
      jvm.collection(line).committedBytes = committedBytes
      return committedBytes !== null
    },
  },
  {
    name: 'stall',
    // `Relocation Stall`: the thread helped to move objects because there was no memory to move them to.
    sample: 'Allocation Stall (main) 3.256ms',
    starts: ['Allocation Stall (', 'Relocation Stall ('],
    pattern: /^((?:Allocation|Relocation) Stall) \(.*\) (\d+\.\d+)ms$/,
    read(found, line, jvm) {
      const stallMs = durationMs(found[2]!, 'ms')
      if (stallMs === null) return false
      jvm.stall(line.title(found[1]!), line, stallMs)
      return true
    },
  },
  {
    name: 'out of memory',
    sample: 'Out Of Memory (main)',
    starts: 'Out Of Memory (',
    pattern: /^Out Of Memory \(.*\)$/,
    read(_found, _line, jvm) {
      jvm.sight('out-of-memory')
      return true
    },
  },
]
