import { durationMs } from '../../text/sizes.js'
import type { UnifiedRule } from '../rule.js'

/** Stops of all threads, under the tag `safepoint`. */
export const safepointRules: readonly UnifiedRule[] = [
  {
    name: 'safepoint',
    // JDK 17 has `Cleanup:` behind `Reaching safepoint:`, JDK 25 `Leaving safepoint:` and `Threads:`.
    sample:
      'Safepoint "ZMarkEnd", Time since last: 2256679 ns, Reaching safepoint: 560 ns, Cleanup: 741 ns, At safepoint: 11638 ns, Total: 12939 ns',
    starts: 'Safepoint "',
    pattern:
      /^Safepoint "[^"]*", Time since last: \d+ ns, Reaching safepoint: +(\d+) ns, [^"]*?Total: +(\d+) ns(?:, .*)?$/,
    read(found, line, jvm) {
      const reachMs = durationMs(found[1]!, 'ns')
      const totalMs = durationMs(found[2]!, 'ns')
      if (reachMs === null || totalMs === null) return false
      jvm.tally.safepoints.add(totalMs, reachMs, { file: line.file, line: line.number })
      return true
    },
  },
  {
    name: 'stopped time',
    // JDK 9 to 12.
    sample:
      'Total time for which application threads were stopped: 0.0000996 seconds, Stopping threads took: 0.0000424 seconds',
    starts: 'Total time for which',
    pattern:
      /^Total time for which application threads were stopped: (\d+\.\d+) seconds, Stopping threads took: (\d+\.\d+) seconds$/,
    read(found, line, jvm) {
      const totalMs = durationMs(found[1]!, 's')
      const reachMs = durationMs(found[2]!, 's')
      if (reachMs === null || totalMs === null) return false
      jvm.tally.safepoints.add(totalMs, reachMs, { file: line.file, line: line.number })
      return true
    },
  },
]
