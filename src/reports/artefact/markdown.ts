import type { Analysis } from '../../model/artefact.js'
import { escapeMarkdown } from '../markdown/escape.js'
import { sectionText } from '../markdown/section.js'
import { artefactContent, defaultTop } from './content.js'
import { shownName } from './words.js'

/** Sections shown open: what matters, and the figures that it is taken from. The others are folded away. */
const openSections = 3

/** What files came to, for a pull request. */
export function renderMarkdown(analyses: readonly Analysis[], top = defaultTop): string {
  return `${analyses.map((analysis) => fileText(analysis, top)).join('\n\n')}\n`
}

function fileText(analysis: Analysis, top: number): string {
  const { title, partial, sections } = artefactContent(analysis, top)
  return [
    `## ${escapeMarkdown(`${shownName(analysis.file)}: ${title}`)}`,
    ...(partial === null ? [] : [`**${escapeMarkdown(partial)}**`]),
    ...sections.map((section, i) => sectionText(section, i >= openSections)),
  ].join('\n\n')
}
