import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryRecord, arbitrarySamples } from '../../../test/support/arbitrary-run.js'
import { emptyRecord } from '../../../test/support/run-folders.js'
import { process } from '../../../test/support/samples.js'
import { parseXml, type XmlElement } from '../../../test/support/xml.js'
import { summarise } from '../../analysers/summary/summarise.js'
import type { RunRecord } from '../../model/run-record.js'
import { MiB } from '../../model/size.js'
import { renderJunit } from './render.js'

const asked = (name: string, limit: string, line: number) => ({
  name,
  limit,
  file: 'a.yaml',
  line,
  column: 5,
})

const junitOf = async (changes: Partial<RunRecord>) =>
  parseXml(renderJunit(await summarise(emptyRecord(changes), [process(0, 100 * MiB)])))

const budgets = {
  asked: [asked('peak_rss', '<1g', 3), asked('average_rss', '<50MB', 4), asked('lost', '0', 5)],
  baseline: null,
  whyNoBaseline: null,
}

const named = (element: XmlElement, name: string) => element.children.filter((child) => child.name === name)

describe('the JUnit report', () => {
  it('has a case for the outcome and one for each budget, and counts them', async () => {
    const root = await junitOf({ budgets })
    expect(root.name).toBe('testsuites')
    const [suite] = named(root, 'testsuite')
    expect(suite?.attributes).toMatchObject({
      name: 'heapmark.empty',
      tests: '4',
      failures: '1',
      errors: '0',
      skipped: '1',
      time: '10.000',
      timestamp: '2026-01-16T10:30:00',
    })
    const cases = named(suite!, 'testcase')
    expect(cases.map(({ attributes, children }) => [attributes['name'], children[0]?.name])).toEqual([
      ['outcome', undefined],
      ['peak_rss: <1g', undefined],
      ['average_rss: <50MB', 'failure'],
      ['lost: 0', 'skipped'],
    ])
    expect(cases.every(({ attributes }) => attributes['classname'] === 'heapmark.empty')).toBe(true)
    expect(cases[2]?.children[0]?.attributes['message']).toBe(
      '100 MB, 100.0 % above the limit of 50 MB (a.yaml:4)',
    )
  })

  it('shows a run that was not completed as an error, with its evidence', async () => {
    const evidence = 'out of "memory" <here> & now'
    const outcome = {
      kind: 'heap-exhausted',
      cause: 'v8-heap',
      exitCode: null,
      signal: 'SIGABRT',
      evidence,
    } as const
    const [suite] = named(await junitOf({ outcome }), 'testsuite')
    const [error] = named(suite!, 'testcase')[0]!.children
    expect(error?.name).toBe('error')
    expect(error?.attributes['type']).toBe('heap-exhausted')
    expect(error?.attributes['message']).toContain(evidence)
  })

  it('is well-formed XML with counts that add up, whatever the files said', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryRecord, arbitrarySamples, async (record, samples) => {
        const report = await summarise(record, samples)
        const [suite] = named(parseXml(renderJunit(report)), 'testsuite')
        const cases = named(suite!, 'testcase')
        expect(cases).toHaveLength(1 + report.budgets.length)
        const count = (name: string) => cases.filter(({ children }) => children[0]?.name === name).length
        expect(suite!.attributes).toMatchObject({
          tests: String(cases.length),
          failures: String(count('failure')),
          errors: String(count('error')),
          skipped: String(count('skipped')),
        })
      }),
      { numRuns: 300 },
    )
  })
})
