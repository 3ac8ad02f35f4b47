import { durationMs, sizeBytes } from '../../text/sizes.js'
import type { UnifiedRule } from '../rule.js'

/** What runs beside the program: phases of all concurrent collectors, and G1's marking cycle around its phases. */
export const concurrentRules: readonly UnifiedRule[] = [
  {
    name: 'concurrent clean-up with heap',
    sample: 'Concurrent cleanup (Young) 54M->48M(64M) 0.011ms',
    starts: 'Concurrent ',
    ends: 's',
    pattern: /^(Concurrent [^>]+) (\d+)([BKMGT])->(\d+)([BKMGT])\((\d+)([BKMGT])\) (\d+\.\d+)(m?s)$/,
    read(found, line, jvm) {
      const heapBeforeBytes = sizeBytes(found[2]!, found[3]!)
      const heapAfterBytes = sizeBytes(found[4]!, found[5]!)
      const heapCommittedBytes = sizeBytes(found[6]!, found[7]!)
      const concurrentMs = durationMs(found[8]!, found[9] as 's' | 'ms')
      if (heapBeforeBytes === null || heapAfterBytes === null || concurrentMs === null) return false
      const told = { heapBeforeBytes, heapAfterBytes, heapCommittedBytes, concurrentMs }
      jvm.concurrentEnds(line.title(found[1]!), line, told)
      return true
    },
  },
  {
    name: 'marking cycle ends',
    // JDK 9 to 15 `Concurrent Cycle`, later `Concurrent Mark Cycle`.
    sample: 'Concurrent Mark Cycle 4.691ms',
    starts: 'Concurrent ',
    ends: 's',
    pattern: /^(Concurrent (?:Mark |Undo )?Cycle) (\d+\.\d+)(m?s)$/,
    read(found, line, jvm) {
      const concurrentMs = durationMs(found[2]!, found[3] as 's' | 'ms')
      if (concurrentMs === null) return false
      jvm.cycleEnds(line.title(found[1]!), line, { concurrentMs })
      return true
    },
  },
  {
    name: 'concurrent phase ends',
    sample: 'Concurrent Mark From Roots 4.531ms',
    starts: ['Concurrent ', 'Coalescing and filling'],
    ends: 's',
    pattern:
      /^((?:Concurrent (?!(?:Mark |Undo )?Cycle )|Coalescing and filling)[^>]*?)(?: \(\d+\.\d+s, \d+\.\d+s\))? (\d+\.\d+)(m?s)$/,
    read(found, line, jvm) {
      const concurrentMs = durationMs(found[2]!, found[3] as 's' | 'ms')
      if (concurrentMs === null) return false
      jvm.concurrentEnds(line.title(found[1]!), line, { concurrentMs })
      return true
    },
  },
  {
    name: 'marking aborted',
    sample: 'Concurrent Mark Abort',
    starts: 'Concurrent Mark Abort',
    pattern: /^Concurrent Mark Abort$/,
    read(_found, _line, jvm) {
      jvm.sight('aborted-cycle')
      return true
    },
  },
  {
    name: 'concurrent phase starts',
    sample: 'Concurrent marking roots',
    starts: ['Concurrent ', 'Coalescing and filling'],
    // `Concurrent Mark (0.295s)` is JDK 9's to 12's; `Concurrent Mark reset for overflow` a detail of G1.
    pattern:
      /^((?:Concurrent (?!Mark Abort$|[Mm]ode )|Coalescing and filling)[^>]*?[a-zA-Z)])(?: \(\d+\.\d+s\))?$(?<!\d ?[mu]?s)/,
    read(found, line, jvm) {
      jvm.starts(line.title(found[1]!), line, false)
      return true
    },
  },
  {
    name: 'concurrent mode failure',
    // CMS, at debug level (concurrentMarkSweepGeneration.cpp, report_concurrent_mode_interruption).
    sample: 'Concurrent mode failure',
    starts: 'Concurrent mode ',
    pattern: /^Concurrent mode (failure|interrupted)$/,
    read(found, _line, jvm) {
      if (found[1] === 'failure') jvm.sight('concurrent-mode-failure')
      return true
    },
  },
]
