import type { RecordingFindings } from '../../model/recording-findings.js'

// The types stand in the model, where reports can read them.
export type * from '../../model/recording-findings.js'

/** Every list here is bounded; how much a list left out stands beside it. */
export const maxListed = 50

/** What a reader of one format finds; the rest is the file's. */
export type FoundParts = Omit<RecordingFindings, 'format' | 'packing' | 'fileBytes' | 'bytesRead' | 'partial'>

export const nothingFound: FoundParts = {
  formatVersion: null,
  chunks: null,
  startedAt: null,
  durationMs: null,
  events: {},
  jvm: null,
  allocation: null,
  live: null,
  cpu: null,
  native: null,
  idleSamples: 0,
  gc: null,
  exceptions: null,
  containers: null,
  memory: null,
  threads: null,
  classes: null,
  unknown: { eventsWithoutType: 0, unreadableEvents: 0, unresolvedSamples: 0, unreadableParts: 0 },
  notes: [],
}
