import { kibibytes, sizeBytes } from '../../text/sizes.js'
import type { UnifiedRule } from '../rule.js'

/** HotSpot's words -> ours. */
const collectors: Readonly<Record<string, string>> = {
  'Concurrent Mark Sweep': 'CMS',
  'The Z Garbage Collector': 'Z',
}

/** What a process says of itself when it starts. (`Using` is read first of all: it may begin another process.) */
export const startUpRules: readonly UnifiedRule[] = [
  {
    name: 'collector',
    sample: 'Using G1',
    starts: 'Using ',
    pattern: /^Using (G1|Serial|Parallel|Concurrent Mark Sweep|The Z Garbage Collector|Shenandoah|Epsilon)$/,
    read(found, line, jvm) {
      const collector = collectors[found[1]!] ?? line.keep(found[1]!)
      jvm.collector = collector
      jvm.tally.collector = collector
      const atMs = line.atMs()
      if (atMs !== null) jvm.clock.beginAt(line.stamp().uptimeMs === null ? atMs : 0)
      return true
    },
  },
  {
    name: 'version',
    // JDK 16 and later.
    sample: 'Version: 25.0.3+9-LTS (release)',
    starts: 'Version: ',
    pattern: /^Version: (\S+) \(\w+\)$/,
    read(found, line, jvm) {
      jvm.tally.runtimeVersion = line.keep(found[1]!)
      return true
    },
  },
  {
    name: 'region size',
    sample: 'Heap Region Size: 1M',
    starts: ['Heap Region Size: ', 'Heap region size: '],
    pattern: /^Heap [Rr]egion [Ss]ize: (\d+)([BKMG])$/,
    read(found, _line, jvm) {
      jvm.tally.regionBytes = sizeBytes(found[1]!, found[2]!)
      return true
    },
  },
  {
    name: 'regions of Shenandoah',
    // Up to JDK 15.
    sample: 'Regions: 2048 x 4096K',
    starts: 'Regions: ',
    pattern: /^Regions: \d+ x (\d+)([BKMG])$/,
    read(found, _line, jvm) {
      jvm.tally.regionBytes = sizeBytes(found[1]!, found[2]!)
      return true
    },
  },
  {
    name: 'largest heap',
    // ZGC leaves out the `Heap`.
    sample: 'Heap Max Capacity: 64M',
    starts: ['Heap Max Capacity: ', 'Max Capacity: '],
    pattern: /^(?:Heap )?Max Capacity: (\d+)([BKMGT])(?:\(100%\))?$/,
    read(found, _line, jvm) {
      jvm.tally.heapMax(sizeBytes(found[1]!, found[2]!))
      return true
    },
  },
  {
    name: 'largest heap in bytes',
    sample: 'Minimum heap 8388608  Initial heap 67108864  Maximum heap 67108864',
    starts: 'Minimum heap ',
    pattern: /^Minimum heap \d+ +Initial heap \d+ +Maximum heap (\d+)$/,
    read(found, _line, jvm) {
      jvm.tally.heapMax(sizeBytes(found[1]!, 'B'))
      return true
    },
  },
  {
    name: 'largest heap of Shenandoah',
    // Up to JDK 15.
    sample: 'Initialize Shenandoah heap: 8192M initial, 8192M min, 8192M max',
    starts: 'Initialize Shenandoah heap: ',
    pattern: /^Initialize Shenandoah heap: \d+[BKMGT] initial, \d+[BKMGT] min, (\d+)([BKMGT]) max$/,
    read(found, _line, jvm) {
      jvm.tally.heapMax(sizeBytes(found[1]!, found[2]!))
      return true
    },
  },
  {
    name: 'flags',
    // Under the tag `arguments`.
    sample: 'jvm_args: -Xmx64m -XX:+UseG1GC',
    starts: 'jvm_args: ',
    pattern: /^jvm_args: (.{1,4000})/,
    read(found, line, jvm) {
      jvm.tally.flags = line.keepLong(found[1]!)
      return true
    },
  },
  {
    name: 'heap of Epsilon',
    // It never collects; this is all it tells.
    sample: 'Heap: 65536K reserved, 65536K (100.00%) committed, 7219K (11.02%) used',
    starts: 'Heap: ',
    pattern:
      /^Heap: (\d+)([KMG]) reserved, (\d+)([KMG]) \([\d.]+%\) committed, (\d+)([KMG]) \([\d.]+%\) used$/,
    read(found, line, jvm) {
      const { flow } = jvm.tally
      jvm.clock.see(line.atMs())
      flow.notePeaks(sizeBytes(found[5]!, found[6]!), sizeBytes(found[3]!, found[4]!))
      return kibibytes(found[1]!) !== null
    },
  },
]
