import { type FaultSpec, mostFaults } from '../../model/fault.js'
import { isFaultMistake, readFault } from '../../model/fault-grammar.js'
import type { Problems } from '../problems.js'
import { itemsOf, type TreeNode, textOf } from '../tree.js'

/** `heapmark.receiver.faults`: a list, each item written as `--fault` takes it. */
export function readFaults(node: TreeNode | undefined, problems: Problems): FaultSpec[] {
  const faults: FaultSpec[] = []
  for (const item of itemsOf(node)) {
    const text = textOf(item)
    if (text === undefined) {
      // A map or list was reported for its form.
      if (item.kind === 'scalar')
        problems.error('fault', item.place, 'a fault is empty', 'write its kind: stall')
      continue
    }
    const fault = readFault(text)
    if (isFaultMistake(fault)) problems.error('fault', item.place, fault.message, fault.instead)
    else if (faults.length === mostFaults) {
      problems.error('fault', item.place, `more than ${mostFaults} faults`, 'leave some of them out')
      break
    } else faults.push(fault)
  }
  return faults
}
