import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { readRunRecord } from '../analysers/run-folder/read-record.js'
import { listRunFolders, type RunFolderEntry } from '../analysers/run-folder/results-folder.js'
import { summariseRun } from '../analysers/summary/summarise.js'
import { HeapmarkError } from '../model/errors.js'
import { type RunReport, reportFormatVersion } from '../model/report.js'
import { reportFormats } from '../reports/index.js'
import { isBenchAlive } from './bench-alive.js'
import { diskUsage } from './disk-usage.js'

/** One run as `heapmark results` shows it; figures are null when they were not measured. */
export interface RunRow {
  readonly id: string
  readonly path: string
  readonly scenario: string
  readonly target: string
  /** The outcome's kind, or `running`. */
  readonly outcome: string
  readonly startedAt: string
  readonly durationMs: number | null
  /** Received, or else generated. */
  readonly records: number | null
  readonly recordsPerSecond: number | null
  readonly peakRssBytes: number | null
  readonly verdict: string
  readonly diskBytes: number
}

/** A folder that is a run's by its name, but cannot be read. */
export interface UnreadableRun {
  readonly id: string
  readonly path: string
  readonly problem: string
  readonly diskBytes: number
}

const numberOrNull = z.number().nullable()
/** The part of report.json that a row shows; the file may be damaged. */
const shownPart = z.object({
  formatVersion: z.literal(reportFormatVersion),
  scenario: z.object({ name: z.string() }),
  target: z.object({ kind: z.string() }),
  outcome: z.object({ kind: z.string() }),
  startedAt: z.string(),
  durationMs: numberOrNull,
  records: z.object({ received: numberOrNull, generated: numberOrNull }),
  throughput: z.object({ recordsPerSecond: numberOrNull }),
  memory: z.object({ peakRssBytes: numberOrNull }),
  verdict: z.object({ kind: z.string() }),
})
type Shown = z.infer<typeof shownPart>

/** The newest `limit` runs of a results folder, those that `matches` lets through. */
export async function listRuns(
  resultsFolder: string,
  limit: number,
  matches: (scenario: string) => boolean,
): Promise<(RunRow | UnreadableRun)[]> {
  const rows: (RunRow | UnreadableRun)[] = []
  for (const entry of listRunFolders(resultsFolder)) {
    if (rows.length >= limit) break
    const row = await rowOf(entry, matches)
    if (row !== null) rows.push(row)
  }
  return rows
}

async function rowOf(
  entry: RunFolderEntry,
  matches: (scenario: string) => boolean,
): Promise<RunRow | UnreadableRun | null> {
  const { id, path } = entry
  try {
    const record = await readRunRecord(path)
    if (!matches(record.scenario.name)) return null
    const shown: Shown | RunReport = (await reportAsWritten(path)) ?? (await summariseRun(path))
    return {
      id,
      path,
      scenario: shown.scenario.name,
      target: shown.target.kind,
      outcome: isBenchAlive(record) ? 'running' : shown.outcome.kind,
      startedAt: shown.startedAt,
      durationMs: shown.durationMs,
      records: shown.records.received ?? shown.records.generated,
      recordsPerSecond: shown.throughput.recordsPerSecond,
      peakRssBytes: shown.memory.peakRssBytes,
      verdict: shown.verdict.kind,
      diskBytes: diskUsage(path),
    }
  } catch (error) {
    if (!(error instanceof HeapmarkError)) throw error
    return { id, path, problem: error.message, diskBytes: diskUsage(path) }
  }
}

/** Spares another pass over the samples; a report that is missing or damaged is made afresh, in memory. */
async function reportAsWritten(folder: string): Promise<Shown | null> {
  try {
    return shownPart.parse(JSON.parse(await readFile(join(folder, reportFormats.json.file), 'utf8')))
  } catch {
    return null
  }
}
