import { type RunReport, reportFormatVersion } from '../../model/report.js'
import type { RunRecord } from '../../model/run-record.js'
import type { Sample } from '../../model/sample.js'
import { readRunRecord } from '../run-folder/read-record.js'
import { SampleFile, type SampleFileFacts } from '../run-folder/read-samples.js'
import { latencyFigures } from './latency.js'
import { ledger } from './ledger.js'
import { memoryFigures } from './memory.js'
import { NotMeasured, roundTo } from './not-measured.js'
import { Notes } from './notes.js'
import { Observations } from './observations.js'
import { describeOutcome } from './outcome.js'
import { judgeQuality } from './quality.js'
import { receiverFigures } from './receiver.js'
import { throughputFigures } from './throughput.js'
import { judgeGrowth } from './verdict.js'
import { cpuFigures, gcFigures } from './work.js'

/**
 * Makes the report of a run folder. Its content alone decides: no clock and no machine, so the same folder
 * gives the same report anywhere and at any time.
 * @throws HeapmarkError RUN_NOT_FOUND, RUN_UNREADABLE
 */
export async function summariseRun(runFolder: string): Promise<RunReport> {
  const record = await readRunRecord(runFolder)
  const samples = new SampleFile(runFolder)
  return summarise(record, samples, samples)
}

/**
 * Makes the report of a run from its record and one pass over its samples, in constant memory.
 * @param file what was found beside the samples; looked at only after they have been read to the end
 */
export async function summarise(
  record: RunRecord,
  samples: AsyncIterable<Sample> | Iterable<Sample>,
  file: SampleFileFacts | null = null,
): Promise<RunReport> {
  const seen = new Observations(record.sampleIntervalMs)
  for await (const sample of samples) seen.add(sample)
  return reportOf(record, seen, file)
}

/** The parts are made in the order in which they stand in `report.json`, and so are their reasons. */
function reportOf(record: RunRecord, seen: Observations, file: SampleFileFacts | null): RunReport {
  const missing = new NotMeasured()
  const notes = new Notes(record, file)
  const noEnd = 'the run has no recorded end'
  const durationMs = durationOf(record, seen, notes)
  const note = (text: string) => notes.add(text)
  const facts = {
    formatVersion: reportFormatVersion,
    heapmarkVersion: record.heapmarkVersion,
    run: record.id,
    commandLine: record.commandLine,
    scenario: {
      name: record.scenario.name,
      file: record.scenario.file,
      description: missing.take(
        'scenario.description',
        record.scenario.description,
        'the scenario has no description',
      ),
    },
    target: {
      kind: record.target.kind,
      runtime: missing.take('target.runtime', record.target.runtime, 'the target did not say its runtime'),
      limits: missing.take('target.limits', record.target.limits, 'the target did not say its limits'),
      command: record.target.command,
    },
    machine: {
      cpus: record.machine.cpus,
      cpuModel: record.machine.cpuModel,
      memoryBytes: record.machine.memoryBytes,
      kernel: record.machine.kernel,
    },
    seed: record.seed,
    outcome: describeOutcome(record, missing),
    startedAt: record.startedAt,
    endedAt: missing.take('endedAt', record.endedAt, noEnd),
    durationMs: missing.take('durationMs', roundTo(durationMs, 3), noEnd),
    heap: {
      minBytes: record.heap.minBytes,
      maxBytes: record.heap.maxBytes,
      collector: missing.take(
        'heap.collector',
        record.heap.collector,
        'the target did not say its garbage collector',
      ),
    },
  } as const
  const records = ledger(record, seen, missing, note)
  const throughput = throughputFigures(record, seen, missing)
  const deliveredAll = records.acknowledged !== null && records.acknowledged === records.asked
  const { quality, vetoes } = judgeQuality({ record, seen, file, throughput, deliveredAll })
  return {
    ...facts,
    records,
    throughput,
    ...latencyFigures(record, missing),
    memory: memoryFigures(seen, missing),
    cpu: cpuFigures(seen, missing),
    gc: gcFigures(seen, durationMs, missing),
    receiver: receiverFigures(record, seen, missing),
    verdict: judgeGrowth(record, seen, vetoes, missing),
    quality,
    budgets: [],
    artefacts: record.artefacts,
    notes: notes.all,
    notMeasured: missing.reasons,
  }
}

/** A run without an end lasted at least until its last sample. */
function durationOf(record: RunRecord, seen: Observations, notes: Notes): number | null {
  if (record.durationMs !== null) return record.durationMs
  if (seen.lastMs === null || seen.lastMs <= 0) return null
  notes.add('the duration is the time of the last sample: the end of the run was not recorded')
  return seen.lastMs
}
