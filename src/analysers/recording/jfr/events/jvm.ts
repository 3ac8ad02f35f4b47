import type { JvmFacts } from '../../findings.js'
import type { RecordReader } from '../record-reader.js'
import type { EventKind } from './event-kind.js'

const information = ['jvmName', 'jvmVersion', 'jvmArguments', 'javaArguments', 'pid']
const heap = ['youngCollector', 'oldCollector', 'maxSize', 'usesCompressedOops', 'objectAlignment']
const load = ['jvmUser', 'jvmSystem', 'machineTotal']

/** What the JVM is: its version, its command line, how it lays out its heap, how much of the machine it used. */
export class JvmEvents implements EventKind {
  readonly types = ['jdk.JVMInformation', 'jdk.GCConfiguration', 'jdk.GCHeapConfiguration', 'jdk.CPULoad']
  readonly fields = [...information, ...heap, ...load]
  #facts: JvmFacts | null = null
  #loads = 0
  #jvmLoad = 0
  #machineLoad = 0

  take(record: RecordReader, type: string): void {
    switch (type) {
      case 'jdk.JVMInformation':
        this.#add({
          name: record.text(0),
          version: record.text(1),
          flags: record.text(2),
          arguments: record.text(3),
          pid: record.number(4),
        })
        break
      case 'jdk.GCConfiguration':
        this.#add({ youngCollector: record.text(5), oldCollector: record.text(6) })
        break
      case 'jdk.GCHeapConfiguration': {
        const compressed = record.number(8)
        this.#add({
          heapMaxBytes: record.number(7),
          compressedOops: compressed === null ? null : compressed !== 0,
          objectAlignmentBytes: record.number(9),
        })
        break
      }
      default:
        this.#loads++
        this.#jvmLoad += (record.number(10) ?? 0) + (record.number(11) ?? 0)
        this.#machineLoad += record.number(12) ?? 0
    }
  }

  findings(): JvmFacts | null {
    if (this.#loads > 0) {
      this.#add({ cpuLoad: { jvm: this.#jvmLoad / this.#loads, machine: this.#machineLoad / this.#loads } })
    }
    return this.#facts
  }

  #add(facts: Partial<JvmFacts>): void {
    this.#facts = { ...(this.#facts ?? nothingKnown), ...facts }
  }
}

const nothingKnown: JvmFacts = {
  name: null,
  version: null,
  flags: null,
  arguments: null,
  pid: null,
  youngCollector: null,
  oldCollector: null,
  heapMaxBytes: null,
  compressedOops: null,
  objectAlignmentBytes: null,
  cpuLoad: null,
}
