import type { GcLogDialect } from '../../model/gc-log-findings.js'

/**
 * Signs of each dialect in one line, the most certain first. Unified logging is looked for by its decorations or,
 * where none are asked for, by words of its messages; a JDK 8 line has its stamps without brackets.
 */
const signs: readonly (readonly [GcLogDialect, RegExp])[] = [
  // [6750:0xe787da0]       74 ms: Scavenge ...
  ['v8', /\[\d+:0x[0-9a-f]+(?::\d+)?\] +\d+ ms: (?:pause=|Scavenge|Mark-Compact|Minor Mark)/],
  // gc 1 @0.012s 2%: 0.026+0.41+0.005 ms clock, ...
  ['go', /^gc \d+ @\d+\.\d+s \d+%: /],
  // 2017-12-06T13:17:28.143-0500: 1.019: [GC (Allocation Failure) ...
  [
    'jdk8',
    /^(?:\d{4}-\d\d-\d\dT[\d:.,]+[+-]\d{4}: )?(?:\d+[.,]\d{3}: )(?:\[(?:GC|Full GC|CMS)|Application time: |Total time for which|#\d+: \[)/,
  ],
  ['jdk8', /^\d{4}-\d\d-\d\dT[\d:.,]+[+-]\d{4}: \[(?:GC|Full GC|CMS)/],
  ['jdk8', /^\[(?:GC|Full GC) \(|^CommandLine flags: -XX|^\[(?:GC|Full GC) +\d+K->/],
  ['jdk8', /^(?:OpenJDK|Java HotSpot\(TM\)|Eclipse OpenJ9).* VM \(.*\) for .* JRE \(1\.[5-8]/],
  // [2022-11-10T03:37:29.443-0800][0.017s][info][gc,heap] Heap region size: 2M
  [
    'unified',
    /^(?:\[[^\][]*\])*\[(?:\d+[.,]\d+s|\d+[mn]s|\d{4}-\d\d-\d\dT[^\]]*|trace *|debug *|info *|warning *|error *|gc[a-z0-9,]* *|safepoint[a-z,]* *)\]/,
  ],
  [
    'unified',
    /^(?:\[[^\][]*\])* ?(?:GC\(\d+\) |Using (?:G1|Serial|Parallel|Concurrent Mark Sweep|The Z Garbage Collector|Shenandoah|Epsilon)$|CardTable entry size: \d+$|Heap region size: \d+[KM]$)/,
  ],
]

/** No sign stands further into a line. */
const looksAt = 400

/** The dialect a line is written in, when it says so. */
export function dialectOf(line: string): GcLogDialect | null {
  const start = line.slice(0, looksAt)
  for (const [dialect, sign] of signs) if (sign.test(start)) return dialect
  return null
}
