import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { summariseRun } from '../../analysers/summary/summarise.js'
import { HeapmarkError } from '../../model/errors.js'
import { type ExperimentRecord, experimentFiles, experimentFormatVersion } from '../../model/experiment.js'
import { makeNamedFolder } from '../../run/run-folder.js'
import { replaceFile, systemErrorCode } from '../../system/files.js'
import type { StepResult } from './plan.js'

const subject = z.object({
  name: z.string(),
  scenarioFile: z.string().nullable(),
  target: z.string(),
  program: z.array(z.string()),
  records: z.number().nullable(),
  ratePerSecond: z.number().nullable(),
  heap: z.object({ minBytes: z.number(), maxBytes: z.number() }),
})

const record = z.object({
  formatVersion: z.literal(experimentFormatVersion),
  heapmarkVersion: z.string(),
  id: z.string(),
  experiment: z.string(),
  commandLine: z.array(z.string()),
  benchPid: z.number(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  subject,
  options: z.unknown(),
  fingerprint: z.string(),
  steps: z.array(
    z.object({ label: z.string(), run: z.string().refine(staysInside, 'leads out of the folder') }),
  ),
  refused: z.array(z.object({ label: z.string(), code: z.string(), message: z.string() })).exactOptional(),
  ended: z.enum(['decided', 'interrupted', 'failed']).nullable(),
})

/** A damaged or foreign file must not make heapmark read elsewhere. */
function staysInside(run: string): boolean {
  return !path.isAbsolute(run) && !path.normalize(run).startsWith('..')
}

/** Makes `results/<UTC time>-<experiment>-<subject>/`. @throws HeapmarkError RESULTS_UNWRITABLE */
export function makeExperimentFolder(
  results: string,
  experiment: string,
  name: string,
  atMs: number,
): string {
  const folder = makeNamedFolder(results, `${experiment}-${name}`, atMs)
  mkdirSync(path.join(folder, experimentFiles.runs))
  return folder
}

export function removeExperimentFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}

export function writeExperimentRecord(folder: string, record: ExperimentRecord): void {
  replaceFile(path.join(folder, experimentFiles.record), `${JSON.stringify(record, null, 2)}\n`)
}

export function isExperimentFolder(folder: string): boolean {
  return existsSync(path.join(folder, experimentFiles.record))
}

/** @throws HeapmarkError RUN_UNREADABLE */
export function readExperimentRecord(folder: string): ExperimentRecord {
  const file = path.join(folder, experimentFiles.record)
  try {
    return record.parse(JSON.parse(readFileSync(file, 'utf8'))) as ExperimentRecord
  } catch (cause) {
    const reason = systemErrorCode(cause) ?? 'it is damaged, or of another version of heapmark'
    throw new HeapmarkError('RUN_UNREADABLE', `the experiment cannot be read: ${reason}`, {
      place: file,
      hint: 'run the experiment again',
      cause,
    })
  }
}

/** The runs of an experiment, each with its report made from its folder. */
export async function readResults(folder: string, record: ExperimentRecord): Promise<StepResult[]> {
  const results: StepResult[] = []
  for (const { label, run } of record.steps) results.push(await resultOf(folder, label, run))
  return results
}

export async function resultOf(folder: string, label: string, run: string): Promise<StepResult> {
  const runFolder = path.join(folder, run)
  return { label, run, folder: runFolder, report: await summariseRun(runFolder) }
}
