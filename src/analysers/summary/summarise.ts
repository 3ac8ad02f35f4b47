import type { GcLogFindings } from '../../model/gc-log-findings.js'
import { type RunReport, reportFormatVersion } from '../../model/report.js'
import type { RunRecord } from '../../model/run-record.js'
import type { Sample } from '../../model/sample.js'
import { faultFigures } from '../faults/fault-figures.js'
import { readRunRecord } from '../run-folder/read-record.js'
import { SampleFile, type SampleFileFacts } from '../run-folder/read-samples.js'
import { heapDumpFigures, recordingFigures } from './artefact-figures.js'
import { type ArtefactsRead, noArtefacts, readArtefacts } from './artefacts.js'
import { budgetResults } from './budgets.js'
import { cgroupFigures } from './cgroup.js'
import { addGcLog } from './gc-log.js'
import { lastSamples } from './last-samples.js'
import { latencyFigures } from './latency.js'
import { ledger } from './ledger.js'
import { memoryFigures } from './memory.js'
import { NotMeasured, roundTo } from './not-measured.js'
import { Notes } from './notes.js'
import { Observations } from './observations.js'
import { describeOutcome } from './outcome.js'
import { perturbations } from './perturbations.js'
import { judgeQuality } from './quality.js'
import { receiverFigures } from './receiver.js'
import { throughputFigures } from './throughput.js'
import { processTree } from './tree.js'
import { judgeGrowth } from './verdict.js'
import type { RunWitness } from './witness.js'
import { cpuFigures, gcFigures } from './work.js'

/**
 * Makes the report of a run folder. Its content alone decides: no clock and no machine, so the same folder
 * gives the same report anywhere and at any time.
 * @throws HeapmarkError RUN_NOT_FOUND, RUN_UNREADABLE
 */
export async function summariseRun(runFolder: string): Promise<RunReport> {
  return (await examineRun(runFolder)).report
}

/** A run folder's report with what it was made of. */
export interface ExaminedRun {
  readonly record: RunRecord
  readonly seen: Observations
  readonly gcLog: GcLogFindings | null
  readonly artefacts: ArtefactsRead
  readonly report: RunReport
}

/**
 * The same, with all that was read on the way.
 * @param witness is shown everything that has a time
 * @throws HeapmarkError RUN_NOT_FOUND, RUN_UNREADABLE
 */
export async function examineRun(
  runFolder: string,
  witness?: RunWitness,
  read: typeof readArtefacts = readArtefacts,
): Promise<ExaminedRun> {
  const record = await readRunRecord(runFolder)
  const begun = witness?.(record)
  const seen = new Observations(record.sampleIntervalMs)
  seen.collectionsUnseen = record.target.kind === 'attach' && record.target.runtimeName === 'node'
  const gcLog = await addGcLog(runFolder, record, seen, begun)
  const samples = new SampleFile(runFolder)
  for await (const sample of samples) {
    seen.add(sample)
    begun?.add(sample)
  }
  const artefacts = await read(runFolder, record)
  const faults = await faultFigures(record, seen, new SampleFile(runFolder))
  return { record, seen, gcLog, artefacts, report: reportOf(record, seen, samples, artefacts, faults) }
}

/**
 * The report without what its heap dump and its recording hold, which may take minutes: for tables.
 * @throws HeapmarkError RUN_NOT_FOUND, RUN_UNREADABLE
 */
export async function summariseFigures(runFolder: string): Promise<RunReport> {
  return (await examineRun(runFolder, undefined, async () => noArtefacts)).report
}

/** Makes the report of a run from its record and its samples, in constant memory. */
export async function summarise(record: RunRecord, samples: Iterable<Sample>): Promise<RunReport> {
  const seen = new Observations(record.sampleIntervalMs)
  seen.collectionsUnseen = record.target.kind === 'attach' && record.target.runtimeName === 'node'
  for (const sample of samples) seen.add(sample)
  return reportOf(record, seen, null, noArtefacts, await faultFigures(record, seen, samples))
}

/** The parts are made in the order in which they stand in `report.json`, and so are their reasons. */
function reportOf(
  record: RunRecord,
  seen: Observations,
  file: SampleFileFacts | null,
  artefacts: ArtefactsRead,
  faultsOf: (missing: NotMeasured) => RunReport['faults'],
): RunReport {
  const missing = new NotMeasured()
  const notes = new Notes(record, file, seen)
  const noEnd = 'the run has no recorded end'
  const noLimits = 'the process was attached to, and does not tell the limits of a heap'
  const noScenario = 'the program was run without a scenario'
  const durationMs = durationOf(record, seen, notes)
  const note = (text: string) => notes.add(text)
  const facts = {
    formatVersion: reportFormatVersion,
    heapmarkVersion: record.heapmarkVersion,
    run: record.id,
    commandLine: record.commandLine,
    scenario: {
      name: record.scenario.name,
      file: missing.take('scenario.file', record.scenario.file, noScenario),
      description: missing.take(
        'scenario.description',
        record.scenario.description,
        record.scenario.file === null ? noScenario : 'the scenario has no description',
      ),
    },
    target: {
      kind: record.target.kind,
      runtime: missing.take('target.runtime', record.target.runtime, 'the target did not say its runtime'),
      runtimeName: missing.take(
        'target.runtimeName',
        record.target.runtimeName,
        'the heapmark that made the run did not record it',
      ),
      limits: missing.take(
        'target.limits',
        record.target.limits,
        'no limit was set, or the target did not say it',
      ),
      command: record.target.command,
    },
    machine: {
      cpus: record.machine.cpus,
      cpuModel: record.machine.cpuModel,
      memoryBytes: record.machine.memoryBytes,
      kernel: record.machine.kernel,
    },
    seed: missing.take(
      'seed',
      record.seed,
      record.scenario.file === null ? noScenario : 'the target makes its records by itself',
    ),
    outcome: describeOutcome(record, missing),
    startedAt: record.startedAt,
    endedAt: missing.take('endedAt', record.endedAt, noEnd),
    durationMs: missing.take('durationMs', roundTo(durationMs, 3), noEnd),
    heap: {
      minBytes: missing.take('heap.minBytes', record.heap.minBytes, noLimits),
      maxBytes: missing.take('heap.maxBytes', record.heap.maxBytes, noLimits),
      collector: missing.take(
        'heap.collector',
        record.heap.collector,
        record.target.runtimeName === 'native'
          ? 'a program without a managed heap has no garbage collector that is known of'
          : 'the target did not say its garbage collector',
      ),
    },
  } as const
  const records = ledger(record, seen, missing, note)
  const throughput = throughputFigures(record, seen, missing)
  const deliveredAll = records.acknowledged !== null && records.acknowledged === records.asked
  const { quality, vetoes } = judgeQuality({ record, seen, file, throughput, deliveredAll })
  const figures = {
    ...facts,
    records,
    throughput,
    ...latencyFigures(record, missing),
    memory: memoryFigures(record, seen, missing),
    tree: processTree(seen, missing),
    cgroup: cgroupFigures(seen, missing),
    cpu: cpuFigures(record, seen, missing),
    gc: gcFigures(record, seen, durationMs, missing),
    heapDump: heapDumpFigures(artefacts.heapDump, missing, note),
    recording: recordingFigures(artefacts.recording, missing, note),
    receiver: receiverFigures(record, seen, throughput, missing),
    verdict: judgeGrowth(record, seen, vetoes, missing),
    lastSamples: lastSamples(record, seen, durationMs, missing),
    perturbations: perturbations(seen, missing),
    faults: faultsOf(missing),
    quality,
  }
  const about = { artefacts: record.artefacts, notes: notes.all, notMeasured: missing.reasons }
  const budgets = budgetResults(record, { ...figures, ...about }, missing)
  return { ...figures, budgets, ...about }
}

/** A run without an end lasted at least until its last sample. */
function durationOf(record: RunRecord, seen: Observations, notes: Notes): number | null {
  if (record.durationMs !== null) return record.durationMs
  if (seen.lastMs === null || seen.lastMs <= 0) return null
  notes.add('the duration is the time of the last sample: the end of the run was not recorded')
  return seen.lastMs
}
