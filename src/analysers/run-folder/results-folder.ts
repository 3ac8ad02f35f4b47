import { lstatSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { HeapmarkError } from '../../model/errors.js'
import { experimentFiles } from '../../model/experiment.js'
import { runFiles } from '../../model/run-record.js'
import { fileTimestamp } from '../../system/clock.js'
import { systemErrorCode } from '../../system/files.js'

/** A folder in the results folder that is a run's, by its name or by the `run.json` in it. */
export interface RunFolderEntry {
  readonly id: string
  readonly path: string
  readonly hasRecord: boolean
  /** The run's start by the folder's name, else when the folder was last changed; Unix milliseconds. */
  readonly startedMs: number
}

const runName = /^(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2})Z-./
/** Runs of one second carry numbers: `x`, `x-2`, `x-10`. */
const byName = new Intl.Collator('en', { numeric: true })

/**
 * Run folders, newest first. Symbolic links are not followed: a link in the results folder is no run.
 * A results folder that does not exist has none.
 * @throws HeapmarkError RUN_NOT_FOUND when `resultsFolder` is something else than a folder
 */
export function listRunFolders(resultsFolder: string): RunFolderEntry[] {
  return entriesOf(resultsFolder)
    .map((name) => runFolderEntry(resultsFolder, name))
    .filter((entry) => entry !== undefined)
    .sort((a, b) => b.startedMs - a.startedMs || byName.compare(b.id, a.id))
}

function entriesOf(resultsFolder: string): string[] {
  try {
    return readdirSync(resultsFolder)
  } catch (cause) {
    const code = systemErrorCode(cause)
    if (code === 'ENOENT') return []
    throw new HeapmarkError(
      'RUN_NOT_FOUND',
      `the results folder cannot be listed (${code ?? String(cause)})`,
      {
        place: resultsFolder,
        hint: 'name the folder that holds the run folders with --results DIR',
        cause,
      },
    )
  }
}

function runFolderEntry(resultsFolder: string, id: string): RunFolderEntry | undefined {
  const path = join(resultsFolder, id)
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (!stat?.isDirectory()) return undefined
  // An experiment's: its runs are its own.
  if (isFile(join(path, experimentFiles.record))) return undefined
  const hasRecord = holdsRun(path)
  const namedMs = startByName(id)
  if (!hasRecord && namedMs === undefined) return undefined
  return { id, path, hasRecord, startedMs: namedMs ?? stat.mtimeMs }
}

function startByName(id: string): number | undefined {
  const match = runName.exec(id)
  if (match === null) return undefined
  const ms = Date.parse(`${match[1]}T${match[2]}:${match[3]}:${match[4]}Z`)
  return Number.isNaN(ms) ? undefined : ms
}

function holdsRun(path: string): boolean {
  return isFile(join(path, runFiles.record))
}

/** False too for what cannot be looked at, such as a path through a file or in a folder of somebody else's. */
function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/**
 * Finds the run folder that the user means: a path to it or to a file in it, a run id, the unique beginning of
 * one, or, without a word, the latest run.
 * @throws HeapmarkError RUN_NOT_FOUND with what was looked at and the next step
 */
export function findRun(word: string | undefined, resultsFolder: string, cwd: string): string {
  if (word === undefined) return latestRun(resultsFolder)
  const byPath = runAtPath(resolve(cwd, word))
  if (byPath !== undefined) return byPath
  const entries = listRunFolders(resultsFolder)
  const found = entries.filter(({ id }) => id.startsWith(word) && word !== '')
  const exact = found.find(({ id }) => id === word)
  if (exact !== undefined || found.length === 1) return (exact ?? found[0]!).path
  if (found.length > 1) {
    const some = found.slice(0, 5).map(({ id }) => id)
    throw new HeapmarkError('RUN_NOT_FOUND', `'${word}' is the beginning of ${found.length} runs`, {
      place: resultsFolder,
      hint: `write more of the id: ${some.join(', ')}${found.length > some.length ? ', ...' : ''}`,
    })
  }
  throw new HeapmarkError('RUN_NOT_FOUND', `no run is called '${word}', and no run folder is there`, {
    place: resultsFolder,
    hint: `'heapmark results' lists the runs; give the path of a run folder, an id, or its beginning`,
  })
}

function latestRun(resultsFolder: string): string {
  const latest = listRunFolders(resultsFolder).find((entry) => entry.hasRecord)
  if (latest !== undefined) return latest.path
  throw new HeapmarkError('RUN_NOT_FOUND', 'there is no run yet', {
    place: resultsFolder,
    hint: "make one with 'heapmark run', or name another folder with --results DIR",
  })
}

/** The folder itself, or that of a file in it, such as the report that a link in the results folder leads to. */
function runAtPath(path: string): string | undefined {
  if (holdsRun(path)) return path
  if (!isFile(path)) return undefined
  const folder = dirname(realpathSync(path))
  return holdsRun(folder) ? folder : undefined
}

/** `2026-01-16T10-30-00Z` of a run id, by which its report's link is named; undefined for other names. */
export function timestampOf(id: string): string | undefined {
  const ms = startByName(basename(id))
  return ms === undefined ? undefined : fileTimestamp(ms)
}
