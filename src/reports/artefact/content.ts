import { type Analysis, type Partial, partialOf } from '../../model/artefact.js'
import type { Section } from '../content/section.js'
import { percent } from '../format.js'
import { gcLogSections, gcLogTitle } from './gc-log.js'
import { heapDumpSections, heapDumpTitle } from './heap-dump.js'
import { recordingSections, recordingTitle } from './recording.js'
import { shownSentence } from './words.js'

/** Rows of each table unless told otherwise. */
export const defaultTop = 15

/** What a file came to, before a format gives it its looks. */
export interface ArtefactContent {
  readonly title: string
  /** `partial: 63.0 % read (why)`; null when it was read to its end. */
  readonly partial: string | null
  readonly sections: readonly Section[]
}

export function artefactContent(analysis: Analysis, top: number): ArtefactContent {
  const partial = partialOf(analysis)
  return {
    title: titleOf(analysis),
    partial: partial === null ? null : partialWords(partial),
    sections: sectionsOf(analysis, top).filter(
      (section) =>
        section.headline !== undefined || section.entries.length > 0 || section.table !== undefined,
    ),
  }
}

function titleOf(analysis: Analysis): string {
  if (analysis.kind === 'gc-log') return gcLogTitle(analysis)
  return analysis.kind === 'heap-dump' ? heapDumpTitle(analysis) : recordingTitle(analysis)
}

function sectionsOf(analysis: Analysis, top: number): Section[] {
  if (analysis.kind === 'gc-log') return gcLogSections(analysis, top)
  return analysis.kind === 'heap-dump' ? heapDumpSections(analysis, top) : recordingSections(analysis, top)
}

/** Rounded down: a file that lacks its last byte is not read whole. */
export function partialWords({ shareRead, why }: Partial): string {
  return `partial: ${percent(Math.floor(shareRead * 1000) / 1000)} read (${shownSentence(why)})`
}
