import { cpSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { summariseRun } from '../src/analysers/summary/summarise.js'
import { reportFormats } from '../src/reports/index.js'
import { writeReports } from '../src/run/reports.js'
import { fixtureRunIds, fixtureRuns, temporaryFolder } from './support/run-folders.js'

const formats = Object.keys(reportFormats) as (keyof typeof reportFormats)[]
const cases = fixtureRunIds().flatMap((id) => formats.map((format) => [id, format] as const))

// After a wanted change: npx vitest run test/golden.test.ts -u, and read the difference.
describe('reports of the hand-made runs', () => {
  it.each(cases)('%s as %s is as agreed', async (id, format) => {
    const { file, render } = reportFormats[format]
    const report = await summariseRun(join(fixtureRuns, id))
    await expect(render(report)).toMatchFileSnapshot(join('golden', id, file))
  })

  it.each(fixtureRunIds())('%s gives the same bytes again, from a copy elsewhere', async (id) => {
    const copy = join(temporaryFolder(), 'copied under another name')
    mkdirSync(copy)
    cpSync(join(fixtureRuns, id), copy, { recursive: true })
    const first = await writeReports(copy, [...formats, 'html'])
    const firstBytes = [...first.written.values()].map(({ path }) => readFileSync(path, 'utf8'))
    const second = await writeReports(copy, [...formats, 'html'])
    expect([...second.written.values()].map(({ path }) => readFileSync(path, 'utf8'))).toEqual(firstBytes)
    const original = await summariseRun(join(fixtureRuns, id))
    expect(firstBytes.slice(0, -1)).toEqual(formats.map((format) => reportFormats[format].render(original)))
  })
})
