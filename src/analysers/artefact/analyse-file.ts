import type { ArtefactKindName } from '../../model/artefact.js'
import { HeapmarkError } from '../../model/errors.js'
import { readHead } from './head.js'
import { artefactReaders } from './index.js'
import type { AnalysedFile, AnalyseOptions } from './reader.js'

const kinds = Object.keys(artefactReaders) as ArtefactKindName[]

/**
 * What a file is, by its content.
 * @throws HeapmarkError ARTEFACT_UNREADABLE, ARTEFACT_UNKNOWN
 */
export async function kindOf(path: string): Promise<ArtefactKindName> {
  const head = await readHead(path)
  const surest = kinds
    .map((kind) => ({ kind, certainty: artefactReaders[kind].sniff(head) }))
    .reduce((best, one) => (one.certainty > best.certainty ? one : best))
  if (surest.certainty > 0) return surest.kind
  const known = kinds.map((kind) => artefactReaders[kind].title).join('; ')
  throw new HeapmarkError('ARTEFACT_UNKNOWN', `${path} is of no kind that heapmark reads`, {
    hint: `known, plain or packed: ${known}`,
  })
}

/**
 * Reads a file of any known kind.
 * @throws HeapmarkError ARTEFACT_UNREADABLE, ARTEFACT_UNKNOWN, DUMP_TOO_LARGE
 */
export async function analyseFile(path: string, options: AnalyseOptions = {}): Promise<AnalysedFile> {
  return artefactReaders[await kindOf(path)].analyse(path, options)
}
