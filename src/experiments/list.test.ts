import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { experimentRecord, pidOfNobody, writeExperiment } from '../../test/support/experiment-folders.js'
import { experimentReports, leakReport } from '../../test/support/experiment-reports.js'
import { temporaryFolder } from '../../test/support/run-folders.js'
import { experimentIds } from './ids.js'
import { type ExperimentRow, listExperiments } from './list.js'

async function onlyRow(results: string): Promise<ExperimentRow> {
  const [row] = await listExperiments(results, experimentIds(results))
  expect(row).not.toHaveProperty('problem')
  return row as ExperimentRow
}

describe('the list of experiments', () => {
  it('says what was asked of what, and what was found', async () => {
    const results = temporaryFolder()
    writeExperiment(results, experimentRecord())
    expect(await onlyRow(results)).toEqual({
      id: '2026-01-16T10-30-00Z-leak-orders',
      kind: 'leak',
      question: 'Does its memory grow with the records?',
      subject: 'orders',
      startedAt: '2026-01-16T10:30:00.000Z',
      state: 'finished',
      answer: 'Leak: it leaks',
      runs: [{ label: '1 x 1000 records', id: '2026-01-16T10-30-00Z-empty' }],
    })
  })

  it.each(experimentReports.map((report) => [report.experiment, report] as const))(
    'has the answer of %s as its report was written',
    async (experiment, report) => {
      const results = temporaryFolder()
      writeExperiment(results, experimentRecord({ experiment }), report)
      const { question, answer } = await onlyRow(results)
      expect(question).toMatch(/\?$/)
      expect(answer).toMatch(/^\w[^:]+: \S/)
    },
  )

  it('is of folders that hold an experiment, newest first, and follows no link', () => {
    const results = temporaryFolder()
    for (const day of ['02', '10', '01'])
      writeExperiment(results, experimentRecord({ id: `2026-01-${day}T00-00-00Z-leak-x` }))
    mkdirSync(join(results, '2026-01-11T00-00-00Z-leak-nothing-yet'))
    symlinkSync('2026-01-01T00-00-00Z-leak-x', join(results, '2026-01-12T00-00-00Z-leak-link'))
    writeFileSync(join(results, '2026-01-13T00-00-00Z-leak-file'), '')
    expect(experimentIds(results).map((id) => id.slice(8, 10))).toEqual(['10', '02', '01'])
    expect(experimentIds(join(results, 'nowhere'))).toEqual([])
  })

  it('tells one that goes on from one whose process is gone, and neither has an answer yet', async () => {
    const results = temporaryFolder()
    const open = { ended: null, endedAt: null } as const
    // Gone on with: its process is younger than its start, not than its record.
    writeExperiment(results, experimentRecord({ ...open, benchPid: process.pid }))
    expect(await onlyRow(results)).toMatchObject({ state: 'going on', answer: null })
    writeExperiment(results, experimentRecord({ ...open, benchPid: pidOfNobody }))
    expect(await onlyRow(results)).toMatchObject({ state: 'broken off', answer: null })
  })

  it('has the answer so far of one that was interrupted', async () => {
    const results = temporaryFolder()
    writeExperiment(results, experimentRecord({ ended: 'interrupted' }), {
      ...leakReport,
      ended: 'interrupted',
    })
    expect(await onlyRow(results)).toMatchObject({ state: 'interrupted', answer: 'Leak: it leaks' })
  })

  it.each([
    ['missing', (file: string) => rmSync(file)],
    ['cut off', (file: string) => truncateSync(file, 100)],
    [
      'somebody else’s',
      (file: string) => writeFileSync(file, '{"experiment":"leak","ended":"decided","runs":[1]}'),
    ],
    ['of fewer runs', (file: string) => writeFileSync(file, JSON.stringify({ ...leakReport, runs: [] }))],
    [
      'of another kind',
      (file: string) => writeFileSync(file, JSON.stringify({ ...leakReport, experiment: 'sweep' })),
    ],
    ['null', (file: string) => writeFileSync(file, 'null')],
  ])('has no answer of a report that is %s', async (_what, damage) => {
    const results = temporaryFolder()
    damage(join(writeExperiment(results, experimentRecord()), 'report.json'))
    expect(await onlyRow(results)).toMatchObject({ state: 'finished', answer: null })
  })

  it('names a kind that it does not know, and one that cannot be read', async () => {
    const results = temporaryFolder()
    writeExperiment(results, experimentRecord({ experiment: 'constructor' }))
    expect(await onlyRow(results)).toMatchObject({ kind: 'constructor', question: null, answer: null })
    writeFileSync(join(results, experimentRecord().id, 'experiment.json'), '{')
    expect(await listExperiments(results, experimentIds(results))).toEqual([
      { id: experimentRecord().id, problem: expect.stringContaining('damaged') },
    ])
  })
})
