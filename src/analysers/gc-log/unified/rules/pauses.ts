import { durationMs, sizeBytes } from '../../text/sizes.js'
import type { UnifiedRule } from '../rule.js'

/** A pause: at its end with the heap before, after and committed, or without; at its start with neither. */
export const pauseRules: readonly UnifiedRule[] = [
  {
    name: 'pause with heap',
    sample: 'Pause Young (Normal) (G1 Evacuation Pause) 47M->26M(64M) 2.806ms',
    starts: 'Pause ',
    ends: 's',
    pattern: /^(Pause .+) (\d+)([BKMGT])->(\d+)([BKMGT])\((\d+)([BKMGT])\) (\d+\.\d+)(m?s)$/,
    tellsTime: true,
    read(found, line, jvm) {
      const heapBeforeBytes = sizeBytes(found[2]!, found[3]!)
      const heapAfterBytes = sizeBytes(found[4]!, found[5]!)
      const heapCommittedBytes = sizeBytes(found[6]!, found[7]!)
      const pauseMs = durationMs(found[8]!, found[9] as 's' | 'ms')
      if (heapBeforeBytes === null || heapAfterBytes === null || pauseMs === null) return false
      const told = { heapBeforeBytes, heapAfterBytes, heapCommittedBytes, pauseMs }
      jvm.pauseEnds(line.title(found[1]!), line, told)
      return true
    },
  },
  {
    name: 'pause without heap',
    // Shenandoah's phases under `gc`, ZGC's under `gc,phases`.
    sample: 'Pause Init Mark (unload classes) 1.313ms',
    starts: 'Pause ',
    ends: 's',
    pattern: /^(Pause [^>]+) (\d+\.\d+)(m?s)$/,
    tellsTime: true,
    read(found, line, jvm) {
      const pauseMs = durationMs(found[2]!, found[3] as 's' | 'ms')
      if (pauseMs === null) return false
      jvm.pauseEnds(line.title(found[1]!), line, { pauseMs })
      return true
    },
  },
  {
    name: 'pause starts',
    sample: 'Pause Full (System.gc())',
    starts: 'Pause ',
    // Whatever ends with a time is no start.
    pattern: /^(Pause [^>]*[a-zA-Z)])$(?<!\d ?[mu]?s)/,
    tellsTime: true,
    read(found, line, jvm) {
      jvm.starts(line.title(found[1]!), line, true)
      return true
    },
  },
]
