import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { experimentFiles } from '../../model/experiment.js'
import { namesIn } from '../../system/files.js'

/** Folders whose runs are the history of a results folder: itself, and the runs of the suites in it. */
export function historyFolders(resultsFolder: string): string[] {
  const suites = namesIn(resultsFolder)
    .filter((name) => name.includes('-suite-'))
    .map((name) => join(resultsFolder, name))
    .filter((folder) => existsSync(join(folder, experimentFiles.record)))
  return [resultsFolder, ...suites.map((folder) => join(folder, experimentFiles.runs))]
}
