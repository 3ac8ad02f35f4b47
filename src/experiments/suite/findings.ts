import { type ExitCode, errorCatalogue, exitCodes } from '../../model/errors.js'
import type { RefusedStep } from '../../model/experiment.js'
import type { RunReport } from '../../model/report.js'
import { runExitCode } from '../../model/run-exit-code.js'
import type { RanScenario, SuiteCounts, SuiteFindings, SuiteScenario } from '../../model/suite-findings.js'
import type { StepResult } from '../engine/plan.js'

/** From the best to the worst: the suite ends with the worst of its scenarios'. */
const byBadness: readonly ExitCode[] = [
  exitCodes.completed,
  exitCodes.inconclusive,
  exitCodes.checkFailed,
  exitCodes.streamBroken,
  exitCodes.timedOut,
  exitCodes.killed,
  exitCodes.crashed,
  exitCodes.heapExhausted,
  exitCodes.badInput,
  exitCodes.environment,
  exitCodes.internalError,
  exitCodes.interrupted,
]

export function suiteFindings(
  files: readonly string[],
  done: readonly StepResult[],
  refused: readonly RefusedStep[],
): SuiteFindings {
  const notMeasured: Record<string, string> = {}
  const scenarios = files.map((file): SuiteScenario => {
    const ran = done.find(({ label }) => label === file)
    if (ran !== undefined) return ranScenario(file, ran, notMeasured)
    const refusal = refused.find(({ label }) => label === file)
    if (refusal === undefined) return { result: 'not-run', file }
    return {
      result: 'refused',
      file,
      exitCode: errorCatalogue[refusal.code].exitCode,
      reason: refusal.message,
    }
  })
  const codes = scenarios.map((one) => (one.result === 'not-run' ? exitCodes.completed : one.exitCode))
  return { scenarios, counts: countsOf(scenarios), exitCode: worst(codes), notMeasured }
}

function ranScenario(
  file: string,
  { run, report }: StepResult,
  notMeasured: Record<string, string>,
): RanScenario {
  const exitCode = runExitCode(report)
  const completed = report.outcome.kind === 'completed'
  const figures = figuresOf(report)
  for (const [name, value] of Object.entries(figures)) {
    if (value === null)
      notMeasured[`scenarios.${file}.${name}`] = 'the reason stands in the report of the run'
  }
  return {
    result: !completed ? 'broken' : exitCode === exitCodes.completed ? 'passed' : 'failed',
    file,
    name: report.scenario.name,
    run,
    exitCode,
    outcome: report.outcome,
    startedAt: report.startedAt,
    target: report.target.kind,
    heapmarkVersion: report.heapmarkVersion,
    ...figures,
    verdict: report.verdict.kind,
    quality: report.quality,
    budgets: report.budgets,
  }
}

function figuresOf({ durationMs, records, throughput, lag, memory, gc }: RunReport) {
  return {
    durationMs,
    records: records.received ?? records.generated,
    recordsPerSecond: throughput.recordsPerSecond,
    p99LagMs: lag.p99Ms,
    peakRssBytes: memory.peakRssBytes,
    peakHeapBytes: memory.peakHeapBytes,
    liveSetBytes: memory.liveSetBytes,
    gcShare: gc.share,
  }
}

function countsOf(scenarios: readonly SuiteScenario[]): SuiteCounts {
  const count = (wanted: SuiteScenario['result']) =>
    scenarios.filter(({ result }) => result === wanted).length
  return {
    scenarios: scenarios.length,
    passed: count('passed'),
    failed: count('failed'),
    broken: count('broken'),
    refused: count('refused'),
    notRun: count('not-run'),
  }
}

function worst(codes: readonly ExitCode[]): ExitCode {
  return codes.reduce((a, b) => (byBadness.indexOf(b) > byBadness.indexOf(a) ? b : a), exitCodes.completed)
}
