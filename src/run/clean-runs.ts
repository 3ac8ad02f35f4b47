import { lstatSync, readdirSync, readlinkSync, rmSync, unlinkSync } from 'node:fs'
import { join, normalize, resolve, sep } from 'node:path'
import { readRunRecord } from '../analysers/run-folder/read-record.js'
import { listRunFolders, type RunFolderEntry, timestampOf } from '../analysers/run-folder/results-folder.js'
import { HeapmarkError } from '../model/errors.js'
import { runFiles } from '../model/run-record.js'
import { systemErrorCode } from '../system/files.js'
import { isBenchAlive } from './bench-alive.js'
import { diskUsage } from './disk-usage.js'
import { readPins } from './history/pins.js'

/** Which runs may go; with both, only those that neither keeps. */
export interface CleanRule {
  /** So many of the newest runs stay. */
  readonly keep: number | null
  readonly olderThanMs: number | null
}

export interface CleanPlan {
  readonly doomed: readonly { readonly entry: RunFolderEntry; readonly bytes: number }[]
  /** Runs that the rule would have taken but that are, or may be, still going. */
  readonly live: readonly RunFolderEntry[]
  /** Runs that the rule would have taken but that are the baseline of others. */
  readonly pinned: readonly RunFolderEntry[]
  readonly kept: number
}

/** A run without an end that was written to within this time may be going on where its process cannot be seen. */
const recentMs = 120_000

/** Says what would be deleted. Nothing outside `resultsFolder` and nothing that is no run folder is looked at. */
export async function planClean(resultsFolder: string, rule: CleanRule, nowMs: number): Promise<CleanPlan> {
  const entries = listRunFolders(resultsFolder)
  const marked = entries.slice(rule.keep ?? 0).filter((entry) => {
    return rule.olderThanMs === null || nowMs - entry.startedMs > rule.olderThanMs
  })
  const doomed: { entry: RunFolderEntry; bytes: number }[] = []
  const live: RunFolderEntry[] = []
  const pins = readPins(resultsFolder)
  const pinned = marked.filter(({ id }) => pins.has(id))
  for (const entry of marked) {
    if (pins.has(entry.id)) continue
    if (await mayBeLive(entry, nowMs)) live.push(entry)
    else doomed.push({ entry, bytes: diskUsage(entry.path) })
  }
  return { doomed, live, pinned, kept: entries.length - marked.length }
}

/** A folder whose record cannot be read is judged by its age alone. */
async function mayBeLive(entry: RunFolderEntry, nowMs: number): Promise<boolean> {
  const record = await readRunRecord(entry.path).catch(() => null)
  if (record !== null && record.outcome !== null) return false
  if (record !== null && isBenchAlive(record)) return true
  return nowMs - lastWriteMs(entry.path) < recentMs
}

function lastWriteMs(folder: string): number {
  const files = [folder, join(folder, runFiles.samples), join(folder, runFiles.record)]
  return Math.max(...files.map((file) => lstatSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0))
}

/**
 * Deletes what was planned, each run with its report's link in the results folder.
 * @returns bytes freed
 * @throws HeapmarkError RESULTS_UNWRITABLE after trying them all, when one could not be deleted
 */
export function carryOutClean(resultsFolder: string, plan: CleanPlan): { bytes: number; runs: number } {
  let bytes = 0
  let runs = 0
  const failed: string[] = []
  for (const { entry, bytes: size } of plan.doomed) {
    try {
      removeReportLinks(resultsFolder, entry)
      // rm does not follow links inside either.
      rmSync(entry.path, { recursive: true })
      bytes += size
      runs++
    } catch (error) {
      failed.push(`${entry.id} (${systemErrorCode(error) ?? String(error)})`)
    }
  }
  if (failed.length > 0) {
    throw new HeapmarkError(
      'RESULTS_UNWRITABLE',
      `${failed.length} runs could not be deleted: ${failed.join(', ')}`,
      {
        place: resultsFolder,
        hint: `check who owns these folders; ${runs} other runs were deleted`,
      },
    )
  }
  return { bytes, runs }
}

/** `<timestamp>-memory-report.txt` goes when it leads into the run's folder, or is the same file as its report. */
function removeReportLinks(resultsFolder: string, entry: RunFolderEntry): void {
  const timestamp = timestampOf(entry.id)
  for (const name of readdirSync(resultsFolder)) {
    if (!name.endsWith('-memory-report.txt')) continue
    const path = join(resultsFolder, name)
    const stat = lstatSync(path, { throwIfNoEntry: false })
    if (stat?.isSymbolicLink()) {
      const target = normalize(resolve(resultsFolder, readlinkSync(path)))
      if (target.startsWith(resolve(entry.path) + sep)) unlinkSync(path)
    } else if (stat?.isFile() && timestamp !== undefined && name === `${timestamp}-memory-report.txt`) {
      const report = lstatSync(join(entry.path, 'report.txt'), { throwIfNoEntry: false })
      if (report !== undefined && report.ino === stat.ino && report.dev === stat.dev) unlinkSync(path)
    }
  }
}
