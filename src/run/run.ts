import type { RunReport } from '../model/report.js'
import type { Calibration, RunRecord } from '../model/run-record.js'
import type { ReportFormat } from '../reports/index.js'
import { calibrate, needsCalibration } from './calibrate.js'
import { checkAttached } from './check-attached.js'
import { checkCapture } from './check-capture.js'
import { checkOptions } from './check-options.js'
import type { RunControls } from './controls.js'
import { rememberRun } from './history/remember.js'
import { needsReceiver } from './needs-receiver.js'
import type { RunObserver, RunOptions } from './options.js'
import { planFaults } from './plan-faults.js'
import { type PreparedRun, prepareRun } from './prepared-run.js'
import { writeReports } from './reports.js'
import { runBudgets } from './run-budgets.js'
import { RunFolder } from './run-folder.js'
import { type KeptServer, RunSession } from './run-session.js'

export interface RunResult {
  readonly folder: string
  readonly record: RunRecord
  readonly report: RunReport
  readonly written: Awaited<ReturnType<typeof writeReports>>['written']
  /** The receiver that `--keep-server` left running. */
  readonly keptServer: KeptServer | null
}

/** One run, from a scenario file to a run folder with its reports. Ends whatever it started, however it ends. */
export async function run(
  options: RunOptions,
  observer: RunObserver,
  controls: RunControls,
): Promise<RunResult> {
  const kind = checkOptions(options)
  const prepared = prepareRun(options, observer)
  const target = await kind.prepare({
    heap: options.heap,
    program: options.program,
    settings: options.settings,
    environment: options.environment,
    workingDirectory: options.workingDirectory,
    progress: (text) => observer.stage(text),
  })
  if (target.attached) checkAttached(options)
  checkCapture(options, target.runtime)
  const faults = planFaults(options, prepared, needsReceiver(options, prepared, kind))
  const calibration = await calibrateVisibly(options, prepared, observer, controls)
  const budgets = await runBudgets(options, prepared, faults)
  const folder = new RunFolder(options.resultsFolder, prepared.name, prepared.startedAtMs)
  observer.folder?.(folder.id)
  const parts = { options, prepared, kind, target, faults, calibration, budgets, folder, observer, controls }
  const live = new RunSession(parts)
  try {
    await live.start()
  } catch (error) {
    await live.abandon()
    folder.remove()
    throw error
  }
  const { record, keptServer } = await live.finish()
  observer.stage('writing the report')
  const { report, written } = await writeReports(folder.path, options.formats as ReportFormat[])
  if (written.has('text')) folder.linkReport('report.txt')
  rememberRun(options.resultsFolder, folder.path, record, report)
  return { folder: folder.path, record, report, written, keptServer }
}

async function calibrateVisibly(
  options: RunOptions,
  prepared: PreparedRun,
  observer: RunObserver,
  controls: RunControls,
): Promise<Calibration | null> {
  if (!needsCalibration(prepared)) return null
  observer.stage('calibrating generator and receiver')
  return calibrate(options, prepared, controls)
}
