import type { Analysis } from '../../model/artefact.js'
import { stringify } from '../json/stringify.js'
import { artefactJson, type FailedFile, failureJson } from './json.js'
import { renderMarkdown } from './markdown.js'
import { renderText } from './text.js'

/** What became of each file that was named. */
export interface Outcomes {
  readonly files: readonly (Analysis | FailedFile)[]
  /** How many files were named: one gives an object, several give an array. */
  readonly named: number
  /** Rows of each table; the format's own default unless given. */
  readonly top: number | undefined
}

/** Every format of `analyze`: one line each. */
export const artefactFormats = {
  text: ({ files, top }: Outcomes) => renderText(files.filter(isAnalysis), top),
  json: ({ files, named }: Outcomes) => {
    const objects = files.map((one) => (isAnalysis(one) ? artefactJson(one) : failureJson(one)))
    return `${stringify(named === 1 ? objects[0] : objects)}\n`
  },
  markdown: ({ files, top }: Outcomes) => renderMarkdown(files.filter(isAnalysis), top),
} satisfies Record<string, (outcomes: Outcomes) => string>

export type ArtefactFormat = keyof typeof artefactFormats

export function isArtefactFormat(word: string): word is ArtefactFormat {
  return Object.hasOwn(artefactFormats, word)
}

function isAnalysis(one: Analysis | FailedFile): one is Analysis {
  return 'kind' in one
}
