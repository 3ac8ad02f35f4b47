import type { ArtefactKindName } from '../../model/artefact.js'
import { gcLogReader } from './gc-log.js'
import { heapDumpReader } from './heap-dump.js'
import type { ArtefactReader } from './reader.js'
import {
  allocationProfileReader,
  cpuProfileReader,
  flightRecordingReader,
  stacksReader,
} from './recording.js'

/** Every kind of file that `analyze` reads: one line each. */
export const artefactReaders: Readonly<Record<ArtefactKindName, ArtefactReader>> = {
  'gc-log': gcLogReader,
  'heap-dump': heapDumpReader,
  recording: flightRecordingReader,
  'cpu-profile': cpuProfileReader,
  'allocation-profile': allocationProfileReader,
  stacks: stacksReader,
}
