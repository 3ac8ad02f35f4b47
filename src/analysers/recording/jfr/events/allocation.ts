import type { AllocationFindings } from '../../findings.js'
import { maxListed } from '../../findings.js'
import type { StackTrie } from '../../stacks/stack-trie.js'
import { topFrames, topStacks } from '../../stacks/top.js'
import type { RecordReader } from '../record-reader.js'
import { StackTally, type StackTallyOptions } from '../stack-tally.js'
import type { EventKind } from './event-kind.js'

const stackTrace = 0
const objectClass = 1
const weight = 2
const tlabSize = 3
const allocationSize = 4
const startTime = 5

/**
 * Bytes allocated. Two kinds of events measure the same allocations and are never added up: samples with a weight
 * (JDK 16 and later), and buffers (TLABs) that a thread took, each counted whole for the object that needed it, with
 * the objects too large for one. async-profiler writes the latter.
 */
export class AllocationEvents implements EventKind {
  readonly types = [
    'jdk.ObjectAllocationSample',
    'jdk.ObjectAllocationInNewTLAB',
    'jdk.ObjectAllocationOutsideTLAB',
  ]
  readonly fields = ['stackTrace', 'objectClass', 'weight', 'tlabSize', 'allocationSize', 'startTime']
  readonly #samples: StackTally
  readonly #buffers: StackTally

  constructor(options: StackTallyOptions) {
    this.#samples = new StackTally('bytes', options)
    this.#buffers = new StackTally('bytes', options)
  }

  take(record: RecordReader, type: string): void {
    if (type === 'jdk.ObjectAllocationSample') {
      this.#samples.add(record, stackTrace, objectClass, startTime, record.number(weight) ?? 0)
    } else {
      const bytes = record.number(tlabSize) || record.number(allocationSize) || 0
      this.#buffers.add(record, stackTrace, objectClass, startTime, bytes)
    }
  }

  endChunk(): void {
    this.#samples.flush()
    this.#buffers.flush()
  }

  get tally(): StackTally {
    return this.#samples.samples > 0 ? this.#samples : this.#buffers
  }

  get stacks(): StackTrie | undefined {
    return this.tally.samples > 0 ? this.tally.trie : undefined
  }

  findings(): AllocationFindings | null {
    const { tally } = this
    if (tally.samples === 0) return null
    const source = tally === this.#samples ? this.types[0]! : 'jdk.ObjectAllocationInNewTLAB and OutsideTLAB'
    return allocationFindings(tally, source)
  }

  notes(): string[] {
    if (this.#samples.samples === 0 || this.#buffers.samples === 0) return []
    return [
      `allocations come from jdk.ObjectAllocationSample; ${this.#buffers.samples} events of allocation buffers tell of the same ones and were not added`,
    ]
  }
}

function allocationFindings(tally: StackTally, source: string): AllocationFindings {
  const { listed, rest } = tally.byClass.top(maxListed)
  return {
    source,
    totalBytes: tally.weight,
    samples: tally.samples,
    byClass: listed.map(({ name, weight: bytes, samples }) => ({ class: name, bytes, samples })),
    otherClasses: { classes: rest.names, bytes: rest.weight },
    topFrames: topFrames(tally.trie, maxListed),
    topStacks: topStacks(tally.trie, maxListed),
  }
}
