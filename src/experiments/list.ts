import { statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { HeapmarkError } from '../model/errors.js'
import { type ExperimentHead, type ExperimentRecord, experimentFiles } from '../model/experiment.js'
import { livesSince } from '../run/bench-alive.js'
import { readExperimentRecord } from './engine/folder.js'
import { experimentKind } from './index.js'

export type ExperimentState = 'going on' | 'finished' | 'interrupted' | 'failed' | 'broken off'

/** An experiment in a list. */
export interface ExperimentRow {
  readonly id: string
  readonly kind: string
  /** What it answers; null for a kind that this version does not know. */
  readonly question: string | null
  /** The scenario's name, or the program's. */
  readonly subject: string
  readonly startedAt: string
  readonly state: ExperimentState
  /** The first words of its report as it was written; null when there is none of its runs as they are now. */
  readonly answer: string | null
  readonly runs: readonly ExperimentRunEntry[]
}

export interface ExperimentRunEntry {
  readonly label: string
  /** Name of the run's folder. */
  readonly id: string
}

export interface UnreadableExperiment {
  readonly id: string
  readonly problem: string
}

/** Reports beyond this are not read for a line of a list. */
const largestReportBytes = 16 * 1024 * 1024

/** The experiments with these names, each with its answer as it was written down: their runs are not read. */
export async function listExperiments(
  resultsFolder: string,
  ids: readonly string[],
): Promise<(ExperimentRow | UnreadableExperiment)[]> {
  return Promise.all(ids.map((id) => rowOf(resultsFolder, id)))
}

async function rowOf(resultsFolder: string, id: string): Promise<ExperimentRow | UnreadableExperiment> {
  const folder = path.join(resultsFolder, id)
  try {
    const record = readExperimentRecord(folder)
    const state = stateOf(record, folder)
    return {
      id,
      kind: record.experiment,
      question: experimentKind(record.experiment)?.question ?? null,
      subject: record.subject.name,
      startedAt: record.startedAt,
      state,
      answer: state === 'going on' ? null : await answerOf(record, folder),
      runs: record.steps.map(({ label, run }) => ({ label, id: path.basename(run) })),
    }
  } catch (error) {
    if (!(error instanceof HeapmarkError)) throw error
    return { id, problem: error.message }
  }
}

/** Its bench wrote the record at the start and after every run: it was there before the file's last change. */
function stateOf({ ended, benchPid }: ExperimentRecord, folder: string): ExperimentState {
  if (ended !== null) return ended === 'decided' ? 'finished' : ended
  const { mtimeMs } = statSync(path.join(folder, experimentFiles.record))
  return livesSince(benchPid, mtimeMs) ? 'going on' : 'broken off'
}

/** From `report.json`, which may be anybody's, or of fewer runs than there are by now: it is then no answer. */
async function answerOf(record: ExperimentRecord, folder: string): Promise<string | null> {
  try {
    const file = path.join(folder, 'report.json')
    if (statSync(file).size > largestReportBytes) return null
    const report = JSON.parse(await readFile(file, 'utf8')) as ExperimentHead
    const isOfNow =
      report.experiment === record.experiment &&
      report.ended === record.ended &&
      report.runs.length === record.steps.length
    if (!isOfNow) return null
    const answer = experimentKind(record.experiment)?.sections(report)[0]
    return answer?.headline === undefined ? null : `${answer.title}: ${answer.headline}`
  } catch {
    // Whatever is wrong with it, the page of the experiment is made without it.
    return null
  }
}
