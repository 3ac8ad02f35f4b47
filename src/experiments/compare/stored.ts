import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { findRun, listRunFolders } from '../../analysers/run-folder/results-folder.js'
import { summariseRun } from '../../analysers/summary/summarise.js'
import type { CompareFindings } from '../../model/compare-findings.js'
import { HeapmarkError } from '../../model/errors.js'
import { type ExperimentReport, experimentFiles, experimentFormatVersion } from '../../model/experiment.js'
import type { RunReport } from '../../model/report.js'
import { packageVersion } from '../../system/package-info.js'
import { type ComparedGroup, type CompareQuestion, compareGroups } from './findings.js'
import { recordsOf } from './metrics.js'

export interface StoredQuestion extends CompareQuestion {
  /** Run folders, ids, beginnings of ids, folders of runs; several with commas; with `*` for any letters. */
  readonly a: string
  readonly b: string
  readonly resultsFolder: string
  readonly cwd: string
  readonly commandLine: readonly string[]
}

/**
 * Compares runs that were made before, in a report like that of an experiment.
 * @throws HeapmarkError RUN_NOT_FOUND, RUN_UNREADABLE, or USAGE for groups that cannot be compared
 */
export async function compareStored(question: StoredQuestion): Promise<ExperimentReport<CompareFindings>> {
  const { resultsFolder, cwd } = question
  const folders = {
    a: foldersOf(question.a, resultsFolder, cwd),
    b: foldersOf(question.b, resultsFolder, cwd),
  }
  refuseNonsense(folders.a, folders.b)
  const a = await readGroup(question.a, folders.a)
  const b = await readGroup(question.b, folders.b)
  return { ...headOf(question, a, b), ...compareGroups(a, b, question) }
}

function refuseNonsense(a: readonly string[], b: readonly string[]): void {
  const both = a.find((folder) => b.includes(folder))
  if (both !== undefined) {
    throw new HeapmarkError('USAGE', 'a run is in both groups', {
      place: both,
      hint: 'compare runs with others than themselves',
    })
  }
  for (const [side, folders] of [
    ['A', a],
    ['B', b],
  ] as const) {
    if (folders.length > 1) continue
    throw new HeapmarkError(
      'USAGE',
      `${side} is a single run, which says nothing about a build: starts of the same program differ`,
      {
        place: folders[0] ?? side,
        hint: 'give several runs a side, separated by commas, or let compare make them: heapmark compare --help',
      },
    )
  }
}

/** @throws HeapmarkError RUN_NOT_FOUND */
function foldersOf(text: string, resultsFolder: string, cwd: string): string[] {
  const words = text.split(',').filter((word) => word !== '')
  const folders = words.flatMap((word) => {
    const places = word.includes('*') ? matching(word, cwd).filter(isFolder) : [word]
    return places.flatMap((place) => runsAt(place, resultsFolder, cwd))
  })
  if (folders.length > 0) return [...new Set(folders)]
  throw new HeapmarkError('RUN_NOT_FOUND', `no run folder is '${text}'`, {
    place: cwd,
    hint: "'heapmark results' lists the runs; quote patterns, so that the shell leaves them alone",
  })
}

/** A folder of runs, or of an experiment, stands for all runs in it. */
function runsAt(word: string, resultsFolder: string, cwd: string): string[] {
  const place = path.resolve(cwd, word)
  for (const folder of [path.join(place, experimentFiles.runs), place]) {
    if (!isFolder(folder)) continue
    const inside = listRunFolders(folder).filter(({ hasRecord }) => hasRecord)
    if (inside.length > 0) return inside.map((entry) => entry.path).sort()
  }
  return [findRun(word, resultsFolder, cwd)]
}

/** False too for what cannot be looked at, such as a path through a file. */
function isFolder(place: string): boolean {
  try {
    return statSync(place).isDirectory()
  } catch {
    return false
  }
}

/** Paths that fit a pattern; `*` stands for any letters of one name. */
function matching(pattern: string, cwd: string): string[] {
  const absolute = path.resolve(cwd, pattern)
  let found = [path.parse(absolute).root]
  for (const name of absolute.split(path.sep).filter((part) => part !== '')) {
    found = found.flatMap((folder) =>
      name.includes('*') ? namesIn(folder, name) : [path.join(folder, name)],
    )
  }
  return found
}

function namesIn(folder: string, pattern: string): string[] {
  if (!isFolder(folder)) return []
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
  const fits = new RegExp(`^${parts.join('.*')}$`)
  return readdirSync(folder)
    .filter((name) => fits.test(name))
    .sort()
    .map((name) => path.join(folder, name))
}

async function readGroup(name: string, folders: readonly string[]): Promise<ComparedGroup> {
  const runs: { run: string; report: RunReport }[] = []
  for (const folder of folders) {
    const report = await summariseRun(folder)
    // It was ended by its user: neither a success nor a failure of the build.
    if (report.outcome.kind !== 'interrupted') runs.push({ run: path.basename(folder), report })
  }
  return { name, runs }
}

function headOf(
  { commandLine }: StoredQuestion,
  a: ComparedGroup,
  b: ComparedGroup,
): Omit<ExperimentReport<object>, keyof CompareFindings> {
  const labelled = (
    [
      ['A', a],
      ['B', b],
    ] as const
  ).flatMap(([side, group]) =>
    group.runs.map(({ run, report }, i) => ({ label: `${side} ${i + 1}`, run, report })),
  )
  const first = labelled[0]?.report
  const starts = labelled.map(({ report }) => report.startedAt).sort()
  const ends = labelled
    .map(({ report }) => report.endedAt)
    .filter((end) => end !== null)
    .sort()
  return {
    formatVersion: experimentFormatVersion,
    experiment: 'compare',
    heapmarkVersion: packageVersion(),
    id: 'stored-runs',
    commandLine,
    subject: {
      name: first?.scenario.name ?? 'runs',
      scenarioFile: first?.scenario.file ?? null,
      target: first?.target.kind ?? 'command',
      program: first?.target.command ?? [],
      records: null,
      ratePerSecond: first?.throughput.askedPerSecond ?? null,
      heap: { minBytes: first?.heap.minBytes ?? 0, maxBytes: first?.heap.maxBytes ?? 0 },
    },
    startedAt: starts[0] ?? new Date(0).toISOString(),
    endedAt: ends.at(-1) ?? null,
    ended: 'decided',
    runs: labelled.map(({ label, run, report }) => ({
      label,
      run,
      outcome: report.outcome.kind,
      durationMs: report.durationMs,
      records: recordsOf(report),
      recordsPerSecond: report.throughput.recordsPerSecond,
      peakRssBytes: report.memory.peakRssBytes,
      liveSetBytes: report.memory.liveSetBytes,
    })),
  }
}
