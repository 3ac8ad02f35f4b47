import { sizeBytes } from '../../text/sizes.js'
import type { UnifiedRule } from '../rule.js'

/** Why collections begin and how they fail, where this stands on a line of its own. */
export const failureRules: readonly UnifiedRule[] = [
  {
    name: 'to-space exhausted',
    // G1 up to JDK 21, beside the pause; later within its title: `(Evacuation Failure: Allocation)`.
    sample: 'To-space exhausted',
    starts: 'To-space exhausted',
    pattern: /^To-space exhausted$/,
    read(_found, line, jvm) {
      jvm.sight('evacuation-failure')
      jvm.collection(line).evacuationFailed = true
      return true
    },
  },
  {
    name: 'promotion failed',
    // Serial and CMS.
    sample: 'Promotion failed',
    starts: 'Promotion failed',
    pattern: /^Promotion failed$/,
    read(_found, line, jvm) {
      jvm.sight('evacuation-failure')
      jvm.collection(line).evacuationFailed = true
      return true
    },
  },
  {
    name: 'trigger',
    // Shenandoah says before a cycle why it begins; the amounts in it would make every cause another one.
    sample: 'Trigger (Young): Free (6182K) is below minimum threshold (6553K)',
    starts: ['Trigger: ', 'Trigger ('],
    pattern: /^Trigger(?: \((?:Young|Old|Global)\))?: (.{1,300})/,
    read(found, line, jvm) {
      jvm.trigger = line.keep(withoutAmounts(found[1]!))
      return true
    },
  },
  {
    name: 'cancelled',
    sample: 'Cancelling GC: Allocation Failure',
    starts: 'Cancelling GC: ',
    pattern: /^Cancelling GC: (.+)$/,
    read(found, _line, jvm) {
      if (found[1]!.startsWith('Allocation Failure')) jvm.sight('cancelled-cycle')
      return true
    },
  },
  {
    name: 'collectable garbage',
    // shenandoahHeuristics.cpp, choose_collection_set: so much is collectable, that share of all garbage.
    sample:
      'Collectable Garbage: 15665K (50%), Immediate: 6144K (19%), 26 regions, CSet: 9521K (30%), 49 regions',
    starts: 'Collectable Garbage: ',
    pattern: /^Collectable Garbage: (\d+)([BKMGT]) \((\d+)%\), Immediate: /,
    read(found, line, jvm) {
      const collectable = sizeBytes(found[1]!, found[2]!)
      if (collectable === null) return false
      const percent = Number(found[3])
      // A whole per cent: below a tenth it says too little of the whole.
      if (collectable === 0 && percent === 0) jvm.collection(line).garbageBytes = null
      else if (percent >= 10) jvm.collection(line).garbageBytes = (collectable * 100) / percent
      return true
    },
  },
  {
    name: 'statistics of Shenandoah',
    sample: 'Pause Init Update Refs (G)          166 us, workers (us): ---, ',
    starts: ['Pause ', 'Concurrent '],
    pattern: /^(?:Pause|Concurrent) .* \d+ us(?:, .*)?$/,
    // The phases themselves were logged one by one.
    read: () => true,
  },
]

function withoutAmounts(text: string): string {
  return text.replace(/ ?\([\d.,]+ ?[^)]*\)/g, '').replace(/\d[\d.,]*/g, 'N')
}
