import type { GcEvent } from '../../model/gc-event.js'
import type { RunRecord } from '../../model/run-record.js'
import type { Sample } from '../../model/sample.js'
import type { LiveSetReading } from '../live-set/points.js'

/** Is shown what a GC log tells, on the run's clock, while the log is read. */
export interface GcWitness {
  addGcEvent(event: GcEvent, tMs: number): void
  addLiveSet(reading: LiveSetReading): void
}

/** Called once the record is read: what it returns is shown everything of the run that has a time. */
export type RunWitness = (record: RunRecord) => GcWitness & { add(sample: Sample): void }
