import { readRunRecord } from '../analysers/run-folder/read-record.js'
import { findRun, listRunFolders } from '../analysers/run-folder/results-folder.js'
import { HeapmarkError } from '../model/errors.js'
import type { RunRecord } from '../model/run-record.js'
import { isBenchAlive } from './bench-alive.js'

/**
 * The run that is still going which the user means: as `findRun` finds it, or the newest one without a word.
 * @throws HeapmarkError RUN_NOT_FOUND, RUN_UNREADABLE, RUN_ENDED
 */
export async function findLiveRun(
  word: string | undefined,
  resultsFolder: string,
  cwd: string,
): Promise<RunRecord> {
  if (word === undefined) return newestLiveRun(resultsFolder)
  const record = await readRunRecord(findRun(word, resultsFolder, cwd))
  if (isBenchAlive(record)) return record
  const how = record.outcome === null ? 'its bench was killed' : `outcome: ${record.outcome.kind}`
  throw new HeapmarkError('RUN_ENDED', `the run ${record.id} has ended (${how})`, {
    hint: 'give a run that is still going, or the pid of a JVM or Node.js process',
  })
}

async function newestLiveRun(resultsFolder: string): Promise<RunRecord> {
  for (const { path, hasRecord } of listRunFolders(resultsFolder)) {
    const record = hasRecord ? await readable(path) : null
    if (record !== null && isBenchAlive(record)) return record
  }
  throw new HeapmarkError('RUN_NOT_FOUND', 'no run is going on', {
    place: resultsFolder,
    hint: 'name another folder with --results DIR, or give the pid of a JVM or Node.js process',
  })
}

/** A damaged run of old is not what is looked for. */
async function readable(folder: string): Promise<RunRecord | null> {
  try {
    return await readRunRecord(folder)
  } catch (error) {
    if (error instanceof HeapmarkError) return null
    throw error
  }
}
