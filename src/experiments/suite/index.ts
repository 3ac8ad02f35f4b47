import path from 'node:path'
import type { SuiteFindings } from '../../model/suite-findings.js'
import { suiteAnnotations, suiteJunit, suiteSections } from '../../reports/experiment/suite.js'
import type { ExperimentKind } from '../engine/plan.js'
import { type SuiteOptions, suiteOptions } from './options.js'
import { suitePlan } from './plan.js'

/** All scenarios of a project, one at a time, with one report. */
export const suite: ExperimentKind<SuiteOptions, SuiteFindings> = {
  name: 'suite',
  question: 'Do all scenarios pass?',
  options: suiteOptions,
  plan: suitePlan,
  exitCode: ({ exitCode }) => exitCode,
  subject: ({ scenarios }, base) => ({
    name: nameOf(scenarios.map(({ file }) => file)),
    scenarioFile: null,
    target: base.target,
    program: base.program,
    records: base.records,
    ratePerSecond:
      base.ratePerSecond !== null && Number.isFinite(base.ratePerSecond) ? base.ratePerSecond : null,
    heap: base.heap,
  }),
  files: (report) => ({
    'report.junit.xml': suiteJunit(report),
    'report.github.txt': suiteAnnotations(report),
  }),
  sections: suiteSections,
}

/** Of the folder that holds them all, when it has a name; else of how many there are. */
function nameOf(files: readonly string[]): string {
  const folders = new Set(files.map((file) => path.basename(path.dirname(file))))
  const [folder = ''] = folders
  return folders.size === 1 && !['', '.', '..'].includes(folder) ? folder : `${files.length}-scenarios`
}
