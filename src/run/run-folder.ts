import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import path from 'node:path'
import { HeapmarkError } from '../model/errors.js'
import type { Artefact, RunRecord } from '../model/run-record.js'
import { runFiles } from '../model/run-record.js'
import { fileTimestamp } from '../system/clock.js'
import { replaceFile, systemErrorCode } from '../system/files.js'

/** A new run folder: `results/<UTC time>-<scenario>/`. */
export class RunFolder {
  readonly id: string
  readonly path: string
  readonly #resultsFolder: string
  readonly #madeResultsFolder: boolean

  /** @throws HeapmarkError RESULTS_UNWRITABLE; nothing is left behind then */
  constructor(resultsFolder: string, scenarioName: string, startedAtMs: number) {
    this.#resultsFolder = resultsFolder
    this.#madeResultsFolder = !existsSync(resultsFolder)
    this.path = makeNamedFolder(resultsFolder, scenarioName, startedAtMs)
    this.id = path.basename(this.path)
  }

  file(name: string): string {
    return path.join(this.path, name)
  }

  writeRecord(record: RunRecord): void {
    replaceFile(this.file(runFiles.record), `${JSON.stringify(record, null, 2)}\n`)
  }

  /** `<timestamp>-memory-report.txt` in the results folder, where the old harness put its report. */
  linkReport(reportFile: string): void {
    const timestamp = this.id.slice(0, 20)
    try {
      symlinkSync(
        path.join(this.id, reportFile),
        path.join(this.#resultsFolder, `${timestamp}-memory-report.txt`),
      )
    } catch (error) {
      // Two runs in one second share the name: the first keeps it. Some file systems have no links.
      if (!['EEXIST', 'EPERM', 'ENOTSUP'].includes(systemErrorCode(error) ?? '')) throw error
    }
  }

  /** Size on disk of an artefact, null when it is not there. */
  artefact(kind: Artefact['kind'], name: string): Artefact | null {
    const stat = statSync(this.file(name), { throwIfNoEntry: false })
    return stat?.isFile() ? { kind, path: name, bytes: stat.size } : null
  }

  /** Takes back everything, for a run that never started. */
  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
    if (this.#madeResultsFolder) {
      try {
        rmdirSync(this.#resultsFolder)
      } catch {
        // Somebody else put something there meanwhile.
      }
    }
  }
}

/**
 * Makes a folder `<UTC time>-<name>` in the results folder, and the results folder where there is none.
 * @returns its path
 * @throws HeapmarkError RESULTS_UNWRITABLE; nothing is left behind then
 */
export function makeNamedFolder(resultsFolder: string, name: string, startedAtMs: number): string {
  try {
    mkdirSync(resultsFolder, { recursive: true })
    accessSync(resultsFolder, constants.W_OK | constants.X_OK)
    return path.join(
      resultsFolder,
      makeFolder(resultsFolder, `${fileTimestamp(startedAtMs)}-${safeName(name)}`),
    )
  } catch (error) {
    throw new HeapmarkError(
      'RESULTS_UNWRITABLE',
      `no run folder can be made in '${resultsFolder}': ${systemErrorCode(error) ?? String(error)}`,
      {
        place: resultsFolder,
        hint: 'give a folder you may write to with --results DIR, or free some disk space',
        cause: error,
      },
    )
  }
}

function makeFolder(parent: string, wanted: string): string {
  for (let attempt = 1; ; attempt++) {
    const name = attempt === 1 ? wanted : `${wanted}-${attempt}`
    try {
      mkdirSync(path.join(parent, name))
      return name
    } catch (error) {
      if (systemErrorCode(error) !== 'EEXIST' || attempt > 100) throw error
    }
  }
}

/** Scenario names are data from a file: only letters, digits, dot, dash and underscore reach a path. */
function safeName(name: string): string {
  const safe = name
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(0, 60)
  return safe === '' ? 'run' : safe
}
