import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readRunRecord } from '../../analysers/run-folder/read-record.js'
import { listRunFolders, type RunFolderEntry } from '../../analysers/run-folder/results-folder.js'
import { summariseFigures } from '../../analysers/summary/summarise.js'
import { HeapmarkError } from '../../model/errors.js'
import type { RunReport } from '../../model/report.js'
import { reportFormats } from '../../reports/index.js'
import { isBenchAlive } from '../bench-alive.js'
import { appendToIndex, readIndex, recordFileOf, rewriteIndex } from './index-file.js'
import { type Kept, keptPart, lineOf, type RunLine } from './line.js'

/** A run of the history. */
export interface PastRun extends RunLine {
  readonly path: string
  /** Whether its bench still lives: its figures are then those so far. */
  readonly isGoing: boolean
}

/** A folder that is a run's by its name, but cannot be read. */
export interface UnreadablePastRun {
  readonly id: string
  readonly path: string
  readonly problem: string
}

/** The index is written anew when it holds so many lines more than runs. */
const mostWaste = 100

/**
 * The runs of a results folder, newest first, from its index; a run that is not there, or has changed since, is read
 * from its folder once, and then stands in the index.
 */
export class History {
  readonly #folder: string
  readonly #lines: Map<string, RunLine>
  readonly #waste: number
  readonly #found: RunLine[] = []

  constructor(resultsFolder: string) {
    this.#folder = resultsFolder
    const { lines, waste } = readIndex(resultsFolder)
    this.#lines = new Map(lines)
    this.#waste = waste
  }

  /** Can be left early. Runs are looked at only as far as they are asked for. */
  async *runs(): AsyncGenerator<PastRun | UnreadablePastRun> {
    const entries = listRunFolders(this.#folder)
    try {
      for (const entry of entries) yield await this.#run(entry)
    } finally {
      this.#keep(entries)
    }
  }

  async #run(entry: RunFolderEntry): Promise<PastRun | UnreadablePastRun> {
    const { id, path } = entry
    const file = recordFileOf(path)
    const known = this.#lines.get(id)
    if (file !== null && known?.recordBytes === file.bytes && known.recordMtimeMs === file.mtimeMs) {
      return { ...known, path, isGoing: false }
    }
    try {
      const record = await readRunRecord(path)
      const isGoing = isBenchAlive(record)
      const report: Kept | RunReport = (await reportAsWritten(path)) ?? (await summariseFigures(path))
      const line = lineOf(id, file ?? { bytes: 0, mtimeMs: 0 }, record, report)
      if (!isGoing && file !== null) this.#found.push(line)
      return { ...line, path, isGoing }
    } catch (error) {
      if (!(error instanceof HeapmarkError)) throw error
      return { id, path, problem: error.message }
    }
  }

  #keep(entries: readonly RunFolderEntry[]): void {
    const there = new Set(entries.map(({ id }) => id))
    const gone = [...this.#lines.keys()].filter((id) => !there.has(id)).length
    for (const line of this.#found) this.#lines.set(line.id, line)
    if (this.#waste + gone > mostWaste) {
      const lines = [...this.#lines.values()].filter(({ id }) => there.has(id))
      rewriteIndex(this.#folder, lines)
    } else if (this.#found.length > 0) appendToIndex(this.#folder, this.#found)
    this.#found.length = 0
  }
}

/** Spares another pass over the samples; a report that is missing or damaged is made afresh, in memory. */
export async function reportAsWritten(folder: string): Promise<Kept | null> {
  try {
    return keptPart.parse(JSON.parse(await readFile(join(folder, reportFormats.json.file), 'utf8')))
  } catch {
    return null
  }
}
