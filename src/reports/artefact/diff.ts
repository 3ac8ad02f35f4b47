import type {
  ArtefactDiff,
  ClassChange,
  DiffSide,
  FigureChange,
  FigureUnit,
  FrameChanges,
  WeightChange,
} from '../../model/artefact-diff.js'
import { entry, type Section } from '../content/section.js'
import { count, orNot, percent, size, time } from '../format.js'
import { stringify } from '../json/stringify.js'
import { escapeMarkdown } from '../markdown/escape.js'
import { sectionText as markdownSection } from '../markdown/section.js'
import { sectionText } from '../text/section.js'
import { defaultTop, partialWords } from './content.js'
import { shownName } from './words.js'

/** Every format of `diff`: one line each. */
export const diffFormats = {
  text: (diff: ArtefactDiff, top = defaultTop) => textOf(diff, top),
  json: (diff: ArtefactDiff) => `${stringify(diff)}\n`,
  markdown: (diff: ArtefactDiff, top = defaultTop) => markdownOf(diff, top),
} satisfies Record<string, (diff: ArtefactDiff, top?: number) => string>

function textOf(diff: ArtefactDiff, top: number): string {
  const sections = sectionsOf(diff, top).map(sectionText)
  return `=== ${titleOf(diff)} ===\n${partials(diff).join('')}\n${sections.join('\n')}`
}

function markdownOf(diff: ArtefactDiff, top: number): string {
  const parts = partials(diff).map((line) => `**${escapeMarkdown(line.trimEnd())}**`)
  const sections = sectionsOf(diff, top).map((section) => markdownSection(section))
  return `${[`## ${escapeMarkdown(titleOf(diff))}`, ...parts, ...sections].join('\n\n')}\n`
}

function titleOf({ before, after }: ArtefactDiff): string {
  return `${sideWords(before)} -> ${sideWords(after)}`
}

function sideWords({ file, words }: DiffSide): string {
  return `${shownName(file)}${words === null ? '' : ` (${shownName(words)})`}`
}

function partials({ before, after }: ArtefactDiff): string[] {
  return [before, after].flatMap(({ file, partial }) =>
    partial === null ? [] : [`${shownName(file)}: ${partialWords(partial)}\n`],
  )
}

function sectionsOf(diff: ArtefactDiff, top: number): Section[] {
  return [
    ...(diff.classes === null ? [] : [classesSection(diff.classes, top)]),
    ...(diff.allocation === null ? [] : [weightsSection('Allocation by Class', diff.allocation, size, top)]),
    ...(diff.frames ?? []).map((changes) => framesSection(changes, top)),
    figuresSection(diff.figures),
  ]
}

function figuresSection(figures: readonly FigureChange[]): Section {
  return {
    title: 'Figures',
    table: {
      columns: [
        { title: 'before', holds: 'figures' },
        { title: 'after', holds: 'figures' },
        { title: 'change', holds: 'figures' },
        { title: '', holds: 'figures' },
        { title: 'figure', holds: 'words' },
      ],
      rows: figures
        .filter(happened)
        .map(({ words, unit, before, after, change }) => [
          orNot(before, writers[unit]),
          orNot(after, writers[unit]),
          change === null ? '' : signed(change, writers[unit]),
          change === null || before === null || before === 0 || unit === 'share'
            ? ''
            : signed(change / before, percent),
          words,
        ]),
    },
    entries: [],
  }
}

/** What neither file has is not worth a line. */
function happened({ unit, before, after }: FigureChange): boolean {
  return unit !== 'count' || (before ?? 0) > 0 || (after ?? 0) > 0
}

const writers: Readonly<Record<FigureUnit, (value: number) => string>> = {
  bytes: size,
  ms: time,
  count,
  share: (share) => `${(share * 100).toFixed(2)} %`,
  bytesPerSecond: (value) => `${size(value)}/sec`,
  bytesPerMinute: (value) => `${size(value)}/min`,
}

function signed(value: number, write: (value: number) => string): string {
  if (value === 0) return '='
  return `${value > 0 ? '+' : '-'}${write(Math.abs(value))}`
}

function classesSection(classes: readonly ClassChange[], top: number): Section {
  const title = 'Classes'
  if (classes.length === 0) return { title, headline: 'the same objects of every class', entries: [] }
  // Those that grew stand first, those that shrank last.
  const grown = classes.slice(0, top)
  const shrunk = classes.slice(Math.max(top, classes.length - top)).filter((one) => growth(one) < 0)
  const hidden = classes.length - grown.length - shrunk.length
  return {
    title,
    table: {
      columns: [
        { title: 'bytes', holds: 'figures' },
        { title: 'objects', holds: 'figures' },
        { title: 'bytes before', holds: 'figures' },
        { title: 'after', holds: 'figures' },
        { title: 'class', holds: 'words' },
      ],
      rows: [...grown, ...shrunk].map((one) => [
        change(one.shallowBytesBefore, one.shallowBytesAfter, size),
        change(one.countBefore, one.countAfter, count),
        listed(one.shallowBytesBefore),
        listed(one.shallowBytesAfter),
        shownName(one.name),
      ]),
    },
    entries: hidden === 0 ? [] : [entry(null, `and ${count(hidden)} more classes that changed`)],
  }
}

function growth({ shallowBytesBefore, shallowBytesAfter }: ClassChange): number {
  return (shallowBytesAfter ?? 0) - (shallowBytesBefore ?? 0)
}

const notListed = 'not listed'

function listed(bytes: number | null): string {
  return bytes === null ? notListed : size(bytes)
}

function change(before: number | null, after: number | null, write: (value: number) => string): string {
  return before === null || after === null ? '' : signed(after - before, write)
}

const stackWords = {
  cpu: 'CPU Frames',
  allocation: 'Allocating Frames',
  live: 'Frames That Made What Is Alive',
  native: 'Native Code Frames',
} as const

function framesSection({ stacks, unit, frames }: FrameChanges, top: number): Section {
  return weightsSection(stackWords[stacks], frames, unit === 'bytes' ? size : count, top)
}

function weightsSection(
  title: string,
  changes: readonly WeightChange[],
  write: (weight: number) => string,
  top: number,
): Section {
  if (changes.length === 0) return { title, headline: 'no difference', entries: [] }
  return {
    title,
    table: {
      columns: [
        { title: 'share', holds: 'figures' },
        { title: 'before', holds: 'figures' },
        { title: '', holds: 'figures' },
        { title: 'after', holds: 'figures' },
        { title: '', holds: 'figures' },
        { title: title.endsWith('Class') ? 'class' : 'frame', holds: 'words' },
      ],
      rows: changes
        .slice(0, top)
        .map(({ name, before, after, shareBefore, shareAfter }) => [
          signed(shareAfter - shareBefore, percent),
          percent(shareBefore),
          write(before),
          percent(shareAfter),
          write(after),
          shownName(name),
        ]),
    },
    entries: changes.length > top ? [entry(null, `and ${count(changes.length - top)} more`)] : [],
  }
}
