import type { RecordReader } from '../record-reader.js'
import { StackTally, type StackTallyOptions } from '../stack-tally.js'
import type { EventKind } from './event-kind.js'

const stackTrace = 0
const state = 1
const samples = 2
const startTime = 3

/**
 * Samples of threads. Those in native code (`jdk.NativeMethodSample`) are kept apart: the JVM cannot tell whether they
 * work or wait, and most wait. async-profiler's wall-clock samples say so (`STATE_SLEEPING`) and are only counted.
 */
export class CpuEvents implements EventKind {
  readonly types = [
    'jdk.ExecutionSample',
    'jdk.CPUTimeSample',
    'jdk.NativeMethodSample',
    'profiler.WallClockSample',
  ]
  readonly fields = ['stackTrace', 'state', 'samples', 'startTime']
  readonly cpu: StackTally
  readonly native: StackTally
  idleSamples = 0

  constructor(options: StackTallyOptions) {
    this.cpu = new StackTally('samples', options)
    this.native = new StackTally('samples', options)
  }

  take(record: RecordReader, type: string): void {
    const count = record.number(samples) ?? 1
    if (type === 'jdk.NativeMethodSample') this.native.add(record, stackTrace, null, startTime, count, count)
    else if (record.text(state) === 'STATE_SLEEPING') this.idleSamples += count
    else this.cpu.add(record, stackTrace, null, startTime, count, count)
  }

  endChunk(): void {
    this.cpu.flush()
    this.native.flush()
  }
}
