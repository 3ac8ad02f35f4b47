import { HeapmarkError } from '../../model/errors.js'
import type { RunReport } from '../../model/report.js'
import { runExitCode } from '../../model/run-exit-code.js'
import type { SuiteFindings } from '../../model/suite-findings.js'
import { budgetsInWords } from '../../reports/content/budgets.js'
import { megabytes, orNot, perSecond } from '../../reports/format.js'
import type { Plan } from '../engine/plan.js'
import { suiteFindings } from './findings.js'
import type { SuiteOptions } from './options.js'
import { settle } from './settle.js'

/** One scenario after the other, each on a machine that has cooled down; one that fails does not stop the rest. */
export function suitePlan({ scenarios, coolDownMs, patienceMs }: SuiteOptions): Plan<SuiteFindings> {
  if (scenarios.length === 0) {
    throw new HeapmarkError('USAGE', 'suite was not told which scenarios to run', {
      hint: 'name YAML files or a folder of them: heapmark suite scenarios/*.yaml',
    })
  }
  const files = scenarios.map(({ file }) => file)
  return {
    next(done, refused = []) {
      const left = files.find((file) => ![...done, ...refused].some(({ label }) => label === file))
      if (left === undefined) return null
      const isFirst = done.length + refused.length === 0
      return {
        label: left,
        weight: 1,
        options: { scenarioFile: left },
        mayBeRefused: true,
        prepare: async (watch) => {
          await settle({ coolDownMs: isFirst ? 0 : coolDownMs, patienceMs }, watch)
          return true
        },
      }
    },
    expected: (done) => files.length - done.length,
    findings: (done, refused = []) => suiteFindings(files, done, refused),
    line: (done) => lineOf(done.at(-1)!.label, done.at(-1)!.report),
  }
}

function lineOf(label: string, report: RunReport): string {
  const { outcome, budgets, memory, throughput } = report
  const result = outcome.kind !== 'completed' ? outcome.kind : runExitCode(report) === 0 ? 'passed' : 'FAILED'
  const held = budgets.length === 0 ? 'no budgets' : `budgets: ${budgetsInWords(budgets)}`
  const rate = orNot(throughput.recordsPerSecond, (value) => `${perSecond(value)} records/s`)
  return `${label}: ${result}, ${held}, peak RSS ${orNot(memory.peakRssBytes, megabytes)}, ${rate}`
}
