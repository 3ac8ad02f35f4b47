import type { RunReport } from '../../model/report.js'
import { size } from '../format.js'
import { printable, shellLine } from '../printable.js'
import { type Entry, entry, type Section } from './section.js'

/** Whether the figures can be trusted, and every reason against it. */
export function qualitySection({ quality }: RunReport): Section {
  return {
    title: 'Run Quality',
    headline: quality.grade,
    entries: quality.reasons.map((reason) => entry(null, `- ${printable(reason)}`)),
  }
}

export function notesSection({ notes }: RunReport): Section {
  return { title: 'Notes', entries: notes.map((note) => entry(null, `- ${printable(note)}`)) }
}

export function artefactsSection({ artefacts }: RunReport): Section {
  return {
    title: 'Artefacts',
    entries: artefacts.map(({ kind, path, bytes }) => entry(printable(path), `${size(bytes)}  ${kind}`)),
  }
}

/** Figures of the report that are missing, and why. */
interface MissingFigures {
  readonly figures: string
  readonly why: string
}

/** Those of one part of the report that share a reason stand together. */
export function missingFigures({ notMeasured }: RunReport): MissingFigures[] {
  const groups = new Map<string, { parent: string; names: string[]; reason: string }>()
  for (const [path, reason] of Object.entries(notMeasured)) {
    const { parent, name } = placeOf(path)
    const key = `${parent}\n${reason}`
    const group = groups.get(key) ?? { parent, names: [], reason }
    if (!group.names.includes(name)) group.names.push(name)
    groups.set(key, group)
  }
  return [...groups.values()].map(({ parent, names, reason }) => ({
    figures: printable(pathOf(parent, names)),
    why: printable(reason),
  }))
}

export function notMeasuredSection(report: RunReport): Section {
  return {
    title: 'Not Measured',
    entries: missingFigures(report).map(({ figures, why }) => entry(null, `- ${figures}: ${why}`)),
  }
}

/** A row of the memory account is named whole: what its figures lack, they mostly lack together. */
function placeOf(path: string): { readonly parent: string; readonly name: string } {
  const row = /^(memory\.account)\.([^.]+)\./.exec(path)
  if (row) return { parent: row[1]!, name: row[2]! }
  const dot = path.lastIndexOf('.')
  return { parent: path.slice(0, Math.max(0, dot)), name: path.slice(dot + 1) }
}

function pathOf(parent: string, names: readonly string[]): string {
  if (parent === '') return names.join(', ')
  return names.length === 1 ? `${parent}.${names[0]}` : `${parent} (${names.join(', ')})`
}

/** What ran, where, and how to run it again with the same bytes. */
export function originSection(report: RunReport): Section {
  const { target, machine } = report
  return {
    title: 'To Repeat',
    entries: [
      { label: null, value: shellLine(repeatCommand(report)), verbatim: true },
      entry('run', printable(report.run)),
      ...(report.seed === null ? [] : [entry('seed', String(report.seed))]),
      entry('target', printable([target.kind, target.runtime].filter((word) => word !== null).join(', '))),
      ...limits(target.limits),
      entry(
        'machine',
        printable(`${machine.cpus} x ${machine.cpuModel}, ${size(machine.memoryBytes)}, ${machine.kernel}`),
      ),
      entry('heapmark', printable(report.heapmarkVersion)),
    ],
  }
}

function limits(words: string | null): Entry[] {
  return words === null ? [] : [entry('limits', printable(words))]
}

/** The command line as it was, with the seed that was used (if any) even when it was not written there. */
function repeatCommand({ commandLine, seed }: RunReport): readonly string[] {
  if (seed === null) return commandLine
  const dashes = commandLine.indexOf('--')
  const end = dashes < 0 ? commandLine.length : dashes
  const own = commandLine.slice(0, end)
  const hasSeed = own.some((word) => word === '--seed' || word.startsWith('--seed='))
  return hasSeed ? commandLine : [...own, '--seed', String(seed), ...commandLine.slice(end)]
}
