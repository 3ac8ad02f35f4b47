import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { HeapmarkError } from '../../model/errors.js'
import { replaceFile, systemErrorCode } from '../../system/files.js'

/** In a results folder: the runs that were chosen as baselines. */
export const pinsFile = 'pins.json'

const pins = z.object({ formatVersion: z.literal(1), runs: z.array(z.string()) })

/** Ids of pinned runs; none when the file is missing or damaged. */
export function readPins(resultsFolder: string): ReadonlySet<string> {
  try {
    return new Set(pins.parse(JSON.parse(readFileSync(join(resultsFolder, pinsFile), 'utf8'))).runs)
  } catch {
    return new Set()
  }
}

/** @throws HeapmarkError RESULTS_UNWRITABLE */
export function setPin(resultsFolder: string, id: string, pinned: boolean): void {
  const runs = new Set(readPins(resultsFolder))
  if (pinned) runs.add(id)
  else runs.delete(id)
  try {
    const text = JSON.stringify({ formatVersion: 1, runs: [...runs].sort() }, null, 2)
    replaceFile(join(resultsFolder, pinsFile), `${text}\n`)
  } catch (cause) {
    const reason = systemErrorCode(cause) ?? String(cause)
    throw new HeapmarkError('RESULTS_UNWRITABLE', `the pin could not be written: ${reason}`, {
      place: join(resultsFolder, pinsFile),
      hint: 'check that you may write to the results folder, and that the disk is not full',
      cause,
    })
  }
}
