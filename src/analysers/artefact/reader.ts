import type { Analysis } from '../../model/artefact.js'
import type { RecordingStacks } from '../recording/stacks/recording-stacks.js'
import type { FileHead } from './head.js'

export interface AnalyseOptions {
  /** Of a heap dump; `full` unless it would not fit into memory, and then said. */
  readonly mode?: 'histogram' | 'full'
  /** What the object graph of a dump may take; what the machine has free, unless given. */
  readonly maxMemoryBytes?: number
  readonly onProgress?: OnAnalyseProgress
}

/** @param share from 0 to 1 within a phase; null when it is not known */
export type OnAnalyseProgress = (phase: string, share: number | null) => void

export interface AnalysedFile {
  readonly analysis: Analysis
  /** What a recording's flame graphs are made of. */
  readonly stacks: RecordingStacks | null
  /** The files that it was read from: more than one of a rotated set. */
  readonly paths: readonly string[]
}

/** A kind of artefact. */
export interface ArtefactReader {
  /** In words, for messages. */
  readonly title: string
  /** How sure the beginning of a file is of this kind: 0 (not at all) to 1. */
  sniff(head: FileHead): number
  /** Reads a file of this kind. What could not be read is told by the findings. @throws HeapmarkError */
  analyse(path: string, options: AnalyseOptions): Promise<AnalysedFile>
}
