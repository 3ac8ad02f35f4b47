import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { isExperimentFolder, readExperimentRecord } from './folder.js'

/** The latest experiment of a kind that was not decided, with this fingerprint; null when there is none. */
export function findUnfinished(results: string, experiment: string, fingerprint: string): string | null {
  const names = existsSync(results) ? readdirSync(results).sort().reverse() : []
  for (const name of names) {
    const folder = path.join(results, name)
    if (!name.includes(`-${experiment}-`) || !isExperimentFolder(folder)) continue
    const found = readExperimentRecord(folder)
    if (found.experiment === experiment && found.fingerprint === fingerprint && found.ended !== 'decided') {
      return folder
    }
  }
  return null
}
