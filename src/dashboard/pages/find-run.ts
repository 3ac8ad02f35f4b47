import { listRunFolders } from '../../analysers/run-folder/results-folder.js'

/** The path of a run by its whole name, which must be one of the results folder; null for anything else. */
export function findRunFolder(resultsFolder: string, id: string): string | null {
  return listRunFolders(resultsFolder).find((entry) => entry.id === id)?.path ?? null
}
