import { type Analysis, type ArtefactKindName, partialOf } from '../../model/artefact.js'
import type { ArtefactDiff, ClassChange, DiffSide } from '../../model/artefact-diff.js'
import { HeapmarkError } from '../../model/errors.js'
import type { HeapFindings } from '../../model/heap-findings.js'
import { diffHistograms } from '../heap-graph/index.js'
import { figureChanges } from './compare-figures.js'
import { framesOf, weightChanges } from './compare-stacks.js'
import type { AnalysedFile } from './reader.js'

/** @throws HeapmarkError ARTEFACTS_DIFFER */
export function requireSameKind(
  before: { readonly file: string; readonly kind: ArtefactKindName },
  after: { readonly file: string; readonly kind: ArtefactKindName },
): void {
  if (before.kind === after.kind) return
  throw new HeapmarkError(
    'ARTEFACTS_DIFFER',
    `${before.file} (${before.kind}) and ${after.file} (${after.kind}) are of different kinds`,
    { hint: 'compare two files of one kind; heapmark analyze reads each by itself' },
  )
}

/** Lays two files of one kind side by side. @throws HeapmarkError ARTEFACTS_DIFFER */
export function compareFiles(before: AnalysedFile, after: AnalysedFile): ArtefactDiff {
  const [a, b] = [before.analysis, after.analysis]
  requireSameKind(a, b)
  return {
    kind: a.kind,
    before: sideOf(a),
    after: sideOf(b),
    figures: figureChanges(a, b),
    classes: a.kind === 'heap-dump' && b.kind === 'heap-dump' ? classChanges(a.heap, b.heap) : null,
    frames: before.stacks === null || after.stacks === null ? null : framesOf(before.stacks, after.stacks),
    allocation: allocationChanges(a, b),
  }
}

function sideOf(analysis: Analysis): DiffSide {
  return { file: analysis.file, words: wordsOf(analysis), partial: partialOf(analysis) }
}

function wordsOf(analysis: Analysis): string | null {
  if (analysis.kind === 'gc-log') return analysis.gc.collector
  return analysis.kind === 'heap-dump' ? analysis.heap.format : analysis.recording.format
}

/** The findings list the largest classes alone: what is missing there was too small, which is not none. */
function classChanges(before: HeapFindings, after: HeapFindings): ClassChange[] {
  const known = (findings: HeapFindings, count: number, value: number | null) =>
    count === 0 && findings.otherClasses.classes > 0 ? null : value
  return diffHistograms(before, after).changes.map((one) => ({
    name: one.name,
    countBefore: known(before, one.countBefore, one.countBefore),
    countAfter: known(after, one.countAfter, one.countAfter),
    shallowBytesBefore: known(before, one.countBefore, one.shallowBytesBefore),
    shallowBytesAfter: known(after, one.countAfter, one.shallowBytesAfter),
    retainedBytesBefore: known(before, one.countBefore, one.retainedBytesBefore),
    retainedBytesAfter: known(after, one.countAfter, one.retainedBytesAfter),
  }))
}

function allocationChanges(a: Analysis, b: Analysis): ArtefactDiff['allocation'] {
  if (!('recording' in a && 'recording' in b)) return null
  const [before, after] = [a.recording.allocation, b.recording.allocation]
  if (before === null || after === null) return null
  const weights = (classes: readonly { class: string; bytes: number }[]) =>
    new Map(classes.map((one) => [one.class, one.bytes]))
  return weightChanges(
    { weights: weights(before.byClass), total: before.totalBytes },
    { weights: weights(after.byClass), total: after.totalBytes },
  )
}
