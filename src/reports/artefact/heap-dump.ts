import type { HeapDumpAnalysis } from '../../model/artefact.js'
import type { ClassFigures, HeapFindings, PathStep, Suspect } from '../../model/heap-findings.js'
import { type Entry, entry, type Section } from '../content/section.js'
import { count, orNot, percent, size } from '../format.js'
import { counted, shownName, shownSentence } from './words.js'

const formatWords = { hprof: 'HPROF', 'v8-heapsnapshot': 'V8 heap snapshot' } as const

export function heapDumpTitle({ heap }: HeapDumpAnalysis): string {
  const format = heap.format === null ? 'not readable' : formatWords[heap.format]
  const version = heap.version === null ? '' : ` ${shownName(heap.version)}`
  return `heap dump, ${format}${version}${heap.mode === 'histogram' ? ', by class only' : ''}`
}

/** What Eclipse MAT is opened for: who holds the heap first, then what it is made of. */
export function heapDumpSections({ heap }: HeapDumpAnalysis, top: number): Section[] {
  return [
    suspectsSection(heap, top),
    overviewSection(heap),
    classesSection('Classes', heap.classes, top, heap.otherClasses),
    biggestSection(heap, top),
    stringsSection(heap, top),
    fillSection(heap, top),
    zeroArraysSection(heap, top),
    threadsSection(heap, top),
    loadersSection(heap, top),
    unreachableSection(heap, top),
    unknownSection(heap, top),
    { title: 'Notes', entries: heap.notes.map((note) => entry(null, `- ${shownSentence(note)}`)) },
  ]
}

function suspectsSection({ suspects, mode, reachable, objects }: HeapFindings, top: number): Section {
  const title = 'Leak Suspects'
  if (mode === 'histogram') {
    return { title, headline: 'not looked for: that takes the object graph, --mode full', entries: [] }
  }
  if (objects > 0 && reachable?.objects === 0) {
    return { title, headline: 'cannot be told: what was read of the dump has no roots', entries: [] }
  }
  if (suspects.length === 0) {
    return { title, headline: 'none, nothing holds a large part of the heap', entries: [] }
  }
  return { title, entries: suspects.slice(0, top).flatMap(suspectEntries) }
}

function suspectEntries({ sentence, path, holds }: Suspect): Entry[] {
  return [
    entry(null, `- ${shownSentence(sentence)}`),
    // A path of one step is the root itself, which the sentence names.
    ...(path.length < 2 ? [] : [entry('  held by', pathWords(path))]),
    ...(holds.length === 0 ? [] : [entry('  holds', holdsWords(holds))]),
  ]
}

/** Steps shown of a path: its beginning and its end. */
const shownSteps = 8
/** Classes shown of what a suspect holds. */
const shownHolds = 4

/** `static QUEUE of class Main > ArrayList .elementData > Object[] [3] > Order`. */
function pathWords(path: readonly PathStep[]): string {
  const words = path.map(({ className, via }) => `${shownName(className)} (${shownName(via)})`)
  if (words.length <= shownSteps) return words.join(' > ')
  const half = shownSteps / 2
  return [...words.slice(0, half), `${words.length - shownSteps} more`, ...words.slice(-half)].join(' > ')
}

function holdsWords(holds: readonly ClassFigures[]): string {
  return holds
    .slice(0, shownHolds)
    .map(({ name, count: n, shallowBytes }) => `${count(n)} ${shownName(name)}, ${size(shallowBytes)}`)
    .join('; ')
}

function overviewSection(heap: HeapFindings): Section {
  const { reachable, unreachable } = heap
  return {
    title: 'Overview',
    entries: [
      entry('objects', `${count(heap.objects)}, ${size(heap.shallowBytes)}`),
      ...(reachable === null
        ? []
        : [entry('reachable', `${count(reachable.objects)}, ${size(reachable.bytes)}`)]),
      ...(unreachable === null
        ? []
        : [entry('unreachable', `${count(unreachable.objects)}, ${size(unreachable.bytes)}`)]),
      entry('classes', count(heap.classes.length + heap.otherClasses.classes)),
    ],
  }
}

interface Rest {
  readonly classes: number
  readonly count: number
  readonly shallowBytes: number
}

function classesSection(title: string, classes: readonly ClassFigures[], top: number, others: Rest): Section {
  if (classes.length === 0) return { title, entries: [] }
  const hidden = classes.slice(top)
  const rest = hidden.reduce(
    (sum, one) => ({
      classes: sum.classes + 1,
      count: sum.count + one.count,
      shallowBytes: sum.shallowBytes + one.shallowBytes,
    }),
    others,
  )
  const hasRetained = classes.some(({ retainedBytes }) => retainedBytes !== null)
  return {
    title,
    table: {
      columns: [
        ...(hasRetained ? [{ title: 'retained', holds: 'figures' as const }] : []),
        { title: 'shallow', holds: 'figures' },
        { title: 'objects', holds: 'figures' },
        { title: 'class', holds: 'words' },
      ],
      rows: classes
        .slice(0, top)
        .map(({ name, count: n, shallowBytes, retainedBytes }) => [
          ...(hasRetained ? [orNot(retainedBytes, size)] : []),
          size(shallowBytes),
          count(n),
          shownName(name),
        ]),
    },
    entries:
      rest.classes === 0
        ? []
        : [
            entry(
              null,
              `and ${counted(rest.classes, 'more class', 'more classes')}: ${counted(rest.count, 'object')}, ${size(rest.shallowBytes)}`,
            ),
          ],
  }
}

function biggestSection({ biggest }: HeapFindings, top: number): Section {
  const title = 'Biggest Objects'
  if (biggest.length === 0) return { title, entries: [] }
  return {
    title,
    table: {
      columns: [
        { title: 'retained', holds: 'figures' },
        { title: 'shallow', holds: 'figures' },
        { title: 'object', holds: 'words' },
      ],
      rows: biggest
        .slice(0, top)
        .map(({ className, objectId, retainedBytes, shallowBytes }) => [
          size(retainedBytes),
          size(shallowBytes),
          `${shownName(className)} ${shownName(objectId)}`,
        ]),
    },
    entries: [],
  }
}

/** Rows of the tables of lesser weight. */
const shownDetails = 8

function stringsSection({ duplicateStrings }: HeapFindings, top: number): Section {
  const title = 'Duplicate Strings'
  if (duplicateStrings === null || duplicateStrings.wastedBytes === 0) return { title, entries: [] }
  const { strings, distinct, wastedBytes, top: most } = duplicateStrings
  return {
    title,
    headline: `${size(wastedBytes)} wasted, ${count(strings)} strings of ${count(distinct)} texts`,
    table: {
      columns: [
        { title: 'wasted', holds: 'figures' },
        { title: 'copies', holds: 'figures' },
        { title: 'text', holds: 'words' },
      ],
      rows: most
        .slice(0, Math.min(top, shownDetails))
        .map(({ text, count: n, wastedBytes: wasted }) => [size(wasted), count(n), `"${shownName(text)}"`]),
    },
    entries: [],
  }
}

function fillSection({ fillRatios }: HeapFindings, top: number): Section {
  const title = 'Collections'
  const wasteful = (fillRatios ?? []).filter(({ wastedBytes }) => wastedBytes > 0)
  if (wasteful.length === 0) return { title, entries: [] }
  return {
    title,
    table: {
      columns: [
        { title: 'unused', holds: 'figures' },
        { title: 'filled', holds: 'figures' },
        { title: 'of them', holds: 'figures' },
        { title: 'empty', holds: 'figures' },
        { title: 'class', holds: 'words' },
      ],
      rows: wasteful
        .slice(0, Math.min(top, shownDetails))
        .map((one) => [
          size(one.wastedBytes),
          one.ratio === null ? '' : percent(one.ratio),
          count(one.count),
          count(one.empty),
          shownName(one.className),
        ]),
    },
    entries: [],
  }
}

function zeroArraysSection({ zeroArrays }: HeapFindings, top: number): Section {
  const title = 'Arrays of Zeros'
  const arrays = zeroArrays ?? []
  if (arrays.length === 0) return { title, entries: [] }
  return {
    title,
    headline: `${size(arrays.reduce((sum, { bytes }) => sum + bytes, 0))} that hold nothing`,
    entries: arrays
      .slice(0, Math.min(top, shownDetails))
      .map(({ className, count: n, bytes }) => entry(shownName(className), `${count(n)}, ${size(bytes)}`)),
  }
}

/** Frames and locals shown of a thread. */
const shownThreads = 5
const shownFrames = 5
const shownLocals = 3

function threadsSection({ threads }: HeapFindings, top: number): Section {
  const all = threads ?? []
  const shown = Math.min(top, shownThreads)
  return {
    title: 'Threads',
    entries: [
      ...all
        .slice(0, shown)
        .flatMap((thread) => [
          entry(
            null,
            `- ${thread.name === null ? shownName(thread.className) : `"${shownName(thread.name)}"`}, holds ${orNot(thread.retainedBytes, size)}`,
          ),
          ...thread.locals
            .slice(0, shownLocals)
            .map((local) =>
              entry(
                '  local',
                `${shownName(local.className)} ${shownName(local.objectId)}, ${size(local.retainedBytes)}${local.frame === null ? '' : ` in ${shownName(local.frame)}`}`,
              ),
            ),
          ...thread.frames.slice(0, shownFrames).map((frame) => entry('  at', shownName(frame))),
        ]),
      ...(all.length > shown ? [entry(null, `and ${counted(all.length - shown, 'more thread')}`)] : []),
    ],
  }
}

function loadersSection({ loaders }: HeapFindings, top: number): Section {
  const title = 'Class Loaders'
  const all = loaders ?? []
  if (all.length < 2) return { title, entries: [] }
  return {
    title,
    table: {
      columns: [
        { title: 'classes', holds: 'figures' },
        { title: 'objects', holds: 'figures' },
        { title: 'shallow', holds: 'figures' },
        { title: 'loader', holds: 'words' },
      ],
      rows: all
        .slice(0, Math.min(top, shownDetails))
        .map((one) => [
          count(one.classes),
          count(one.objects),
          size(one.shallowBytes),
          `${shownName(one.className)}${one.objectId === null ? '' : ` ${shownName(one.objectId)}`}`,
        ]),
    },
    entries: [],
  }
}

function unreachableSection({ unreachable }: HeapFindings, top: number): Section {
  return classesSection('Unreachable', unreachable?.classes ?? [], Math.min(top, shownDetails), {
    classes: 0,
    count: 0,
    shallowBytes: 0,
  })
}

function unknownSection({ unknownRecords }: HeapFindings, top: number): Section {
  const { count: n, bytes, samples } = unknownRecords
  if (n === 0) return { title: 'Unknown Records', entries: [] }
  return {
    title: 'Unknown Records',
    headline: `${count(n)}, ${size(bytes)}`,
    entries: samples
      .slice(0, Math.min(top, shownDetails))
      .map((sample) => entry(null, `- ${shownName(sample)}`)),
  }
}
