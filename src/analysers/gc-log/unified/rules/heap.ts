import type { Change } from '../../../../model/gc-event.js'
import { kibibytes, sizeBytes } from '../../text/sizes.js'
import type { UnifiedRule } from '../rule.js'

type PartName = 'young' | 'old' | 'eden' | 'survivor' | 'humongous'

/** Generations by the collectors' names for them: Serial's, CMS's and Parallel's. */
const generations: Readonly<Record<string, 'young' | 'old'>> = {
  DefNew: 'young',
  ParNew: 'young',
  PSYoungGen: 'young',
  Tenured: 'old',
  CMS: 'old',
  Old: 'old',
  ParOldGen: 'old',
  PSOldGen: 'old',
}

/** By its first letter: these lines are among the most frequent. Archived objects belong to no generation. */
function regionKind(letter: string): PartName | null {
  switch (letter) {
    case 'E':
      return 'eden'
    case 'S':
      return 'survivor'
    case 'O':
      return 'old'
    case 'H':
      return 'humongous'
    default:
      return null
  }
}

/** Parts of the heap before and after a collection, told between its start and its end. */
export const heapRules: readonly UnifiedRule[] = [
  {
    name: 'regions',
    sample: 'Eden regions: 14->0(105)',
    starts: ['Eden regions', 'Survivor regions', 'Old regions', 'Humongous regions', 'Archive regions'],
    pattern: /^([ESOHA])(?:den|urvivor|ld|umongous|rchive) regions: (\d+)->(\d+)(?:\(\d+\))?$/,
    read(found, line, jvm) {
      const kind = regionKind(found[1]!)
      if (kind === null) return true
      const beforeBytes = jvm.regions(found[2]!)
      const afterBytes = jvm.regions(found[3]!)
      if (beforeBytes !== null && afterBytes !== null) {
        jvm.collection(line).parts[kind] = { beforeBytes, afterBytes }
      }
      return true
    },
  },
  {
    name: 'generation with eden and survivor',
    // JDK 14 and later.
    sample:
      'DefNew: 10698K(19648K)->0K(19648K) Eden: 8522K(17472K)->0K(17472K) From: 2175K(2176K)->0K(2176K)',
    starts: ['DefNew: ', 'ParNew: ', 'PSYoungGen: '],
    pattern:
      /^(DefNew|ParNew|PSYoungGen): (\d+)K\(\d+K\)->(\d+)K\(\d+K\) Eden: (\d+)K\(\d+K\)->(\d+)K\(\d+K\) From: (\d+)K\(\d+K\)->(\d+)K\(\d+K\)$/,
    read(found, line, jvm) {
      const { parts } = jvm.collection(line)
      parts.young = change(found[2]!, found[3]!)
      parts.eden = change(found[4]!, found[5]!)
      parts.survivor = change(found[6]!, found[7]!)
      return parts.young !== null
    },
  },
  {
    name: 'generation',
    // JDK 9 to 13 without the size before, later with it.
    sample: 'ParOldGen: 42933K(44032K)->24112K(44032K)',
    starts: Object.keys(generations).map((name) => `${name}: `),
    pattern:
      /^(DefNew|ParNew|PSYoungGen|Tenured|CMS|Old|ParOldGen|PSOldGen): (\d+)K(?:\(\d+K\))?->(\d+)K\(\d+K\)$/,
    read(found, line, jvm) {
      const part = change(found[2]!, found[3]!)
      jvm.collection(line).parts[generations[found[1]!]!] = part
      return part !== null
    },
  },
  {
    name: 'metaspace',
    // JDK 9 to 15: `Metaspace: 3644K->3644K(1056768K)`.
    sample: 'Metaspace: 134K(320K)->136K(384K) NonClass: 130K(192K)->132K(256K) Class: 3K(128K)->3K(128K)',
    starts: 'Metaspace: ',
    pattern: /^Metaspace: (\d+)K(?:\(\d+K\))?->(\d+)K\(\d+K\)(?: NonClass: .*)?$/,
    read(found, line, jvm) {
      const metaspace = change(found[1]!, found[2]!)
      jvm.collection(line).metaspace = metaspace
      return metaspace !== null
    },
  },
  {
    name: 'metaspace of ZGC',
    sample: 'Metaspace: 12M used, 13M committed, 1088M reserved',
    starts: 'Metaspace: ',
    pattern: /^Metaspace: (\d+)M used, (?:\d+M capacity, )?(\d+)M committed, (\d+)M reserved$/,
    read(found, line, jvm) {
      const usedBytes = sizeBytes(found[1]!, 'M')
      if (usedBytes === null) return false
      jvm.collection(line).metaspace = { beforeBytes: usedBytes, afterBytes: usedBytes }
      return true
    },
  },
  {
    name: 'metaspace of Epsilon',
    sample: 'Metaspace: 1088M reserved, 320K (0.03%) committed, 83352B (0.01%) used',
    starts: 'Metaspace: ',
    pattern: /^Metaspace: \d+[BKMG] reserved, .* used$/,
    // Epsilon has no events that could tell it.
    read: () => true,
  },
  {
    name: 'heap before or after',
    sample: 'Heap before GC invocations=13 (full 0):',
    starts: ['Heap before GC', 'Heap after GC', 'Heap Before GC', 'Heap After GC'],
    // JDK 9 and 10 write `Heap before GC invocations=0 (full 0): ` with a blank.
    pattern: /^Heap ([bBaA])(?:efore|fter) GC invocations=\d+ \(full \d+\): ?$/,
    read(found, line, jvm) {
      jvm.collection(line).side = found[1]!.toLowerCase() === 'b' ? 'before' : 'after'
      return true
    },
  },
  {
    name: 'heap of G1',
    // JDK 25 says `total reserved 65536K, committed 65536K, used 39144K`.
    sample: 'garbage-first heap   total 65536K, used 6068K [0x00000000fc000000, 0x0000000100000000)',
    starts: 'garbage-first heap ',
    pattern: /^garbage-first heap +total (?:reserved \d+K, committed )?(\d+)K, used (\d+)K \[/,
    read(found, line, jvm) {
      // Within `Heap` at the process's exit it belongs to no collection.
      if (line.gcId < 0) return true
      const collection = jvm.collection(line)
      const usedBytes = kibibytes(found[2]!)
      collection.committedBytes = kibibytes(found[1]!)
      if (collection.side === 'before') collection.usedBeforeBytes = usedBytes
      else if (collection.side === 'after') collection.usedAfterBytes = usedBytes
      return usedBytes !== null
    },
  },
  {
    name: 'regions of G1',
    sample: 'region size 1024K, 6 young (6144K), 0 survivors (0K)',
    starts: 'region size ',
    pattern: /^region size (\d+)K, \d+ young \(\d+K\), \d+ survivors \(\d+K\)$/,
    read(found, _line, jvm) {
      jvm.tally.regionBytes ??= kibibytes(found[1]!)
      return true
    },
  },
]

function change(before: string, after: string): Change | null {
  const beforeBytes = kibibytes(before)
  const afterBytes = kibibytes(after)
  return beforeBytes === null || afterBytes === null ? null : { beforeBytes, afterBytes }
}
