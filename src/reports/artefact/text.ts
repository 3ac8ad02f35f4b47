import type { Analysis } from '../../model/artefact.js'
import { sectionText } from '../text/section.js'
import { artefactContent, defaultTop } from './content.js'
import { shownName } from './words.js'

/** What files came to, for a terminal: one after another. */
export function renderText(analyses: readonly Analysis[], top = defaultTop): string {
  return analyses.map((analysis) => fileText(analysis, top)).join('\n')
}

function fileText(analysis: Analysis, top: number): string {
  const { title, partial, sections } = artefactContent(analysis, top)
  const first = `=== ${shownName(analysis.file)}: ${title} ===\n${partial === null ? '' : `${partial}\n`}`
  return `${first}\n${sections.map(sectionText).join('\n')}`
}
