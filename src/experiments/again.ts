import path from 'node:path'
import { HeapmarkError } from '../model/errors.js'
import { isExperimentFolder, readExperimentRecord, readResults } from './engine/folder.js'
import type { ExperimentKind } from './engine/plan.js'
import { type ExperimentTexts, experimentReport, makeExperimentReport } from './engine/report.js'
import { experimentKind, experiments } from './index.js'

/** The experiment that the user means: a path to its folder, or its id; null when the word means something else. */
export function findExperiment(word: string, resultsFolder: string, cwd: string): string | null {
  const places = [path.resolve(cwd, word), path.join(resultsFolder, word)]
  return places.find((folder) => isExperimentFolder(folder)) ?? null
}

/**
 * Makes the reports of an experiment again, from its folder alone, and writes them there.
 * @returns file name -> text
 * @throws HeapmarkError RUN_UNREADABLE
 */
export async function reportAgain(folder: string): Promise<ExperimentTexts> {
  const record = readExperimentRecord(folder)
  const kind = kindOf(record.experiment, folder)
  const { texts } = await makeExperimentReport(kind, folder, record, await readResults(folder, record))
  return texts
}

/**
 * The page of an experiment, made anew from its folder, in which nothing is written.
 * @throws HeapmarkError RUN_UNREADABLE
 */
export async function experimentPage(folder: string): Promise<string> {
  const record = readExperimentRecord(folder)
  const kind = kindOf(record.experiment, folder)
  const { texts } = await experimentReport(kind, record, await readResults(folder, record))
  return texts['report.html']
}

function kindOf(name: string, folder: string): ExperimentKind<unknown, object> {
  const kind = experimentKind(name)
  if (kind !== null) return kind
  throw new HeapmarkError('RUN_UNREADABLE', `this heapmark knows no experiment '${name}'`, {
    place: folder,
    hint: `known: ${Object.keys(experiments).join(', ')}; a newer heapmark may know it`,
  })
}
