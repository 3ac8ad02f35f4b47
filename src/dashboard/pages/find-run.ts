import path from 'node:path'
import { listRunFolders } from '../../analysers/run-folder/results-folder.js'
import { experimentIds } from '../../experiments/ids.js'
import { experimentFiles } from '../../model/experiment.js'

/**
 * The path of a run by its whole name, which must be one of the results folder, or of the experiment in it that is
 * named; null for anything else.
 */
export function findRunFolder(
  resultsFolder: string,
  id: string,
  experiment: string | null = null,
): string | null {
  const folder = runsFolder(resultsFolder, experiment)
  if (folder === null) return null
  return listRunFolders(folder).find((entry) => entry.id === id)?.path ?? null
}

/** Where the runs are: those of an experiment by its whole name are its own. */
function runsFolder(resultsFolder: string, experiment: string | null): string | null {
  if (experiment === null) return resultsFolder
  if (!experimentIds(resultsFolder).includes(experiment)) return null
  return path.join(resultsFolder, experiment, experimentFiles.runs)
}

/** The address of a page about a run, which may be an experiment's. */
export function runAddress(
  page: 'run' | 'trend',
  resultsFolder: string,
  run: { readonly id: string; readonly path: string },
): string {
  const folder = path.dirname(run.path)
  const experiment = folder === resultsFolder ? null : path.basename(path.dirname(folder))
  return addressOf(page, run.id, experiment)
}

/** @param experiment that the run is of; null for none */
export function addressOf(page: 'run' | 'trend', id: string, experiment: string | null): string {
  const of = experiment === null ? '' : `&of=${encodeURIComponent(experiment)}`
  return `${page}?id=${encodeURIComponent(id)}${of}`
}
