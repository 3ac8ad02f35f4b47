import { lstatSync } from 'node:fs'
import path from 'node:path'
import { namesIn } from '../system/files.js'
import { isExperimentFolder } from './engine/folder.js'

const byName = new Intl.Collator('en', { numeric: true })

/** Names of the experiments in a results folder, newest first. Symbolic links are not followed. */
export function experimentIds(resultsFolder: string): string[] {
  return namesIn(resultsFolder)
    .filter((name) => {
      const folder = path.join(resultsFolder, name)
      return (
        lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === true && isExperimentFolder(folder)
      )
    })
    .sort((a, b) => byName.compare(b, a))
}
