import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryRecord, arbitrarySamples } from '../../../test/support/arbitrary-run.js'
import { emptyRecord } from '../../../test/support/run-folders.js'
import { process } from '../../../test/support/samples.js'
import { summarise } from '../../analysers/summary/summarise.js'
import type { RunRecord } from '../../model/run-record.js'
import { MiB } from '../../model/size.js'
import { renderGithub } from './render.js'

const annotations = async (changes: Partial<RunRecord>) =>
  renderGithub(
    await summarise(
      emptyRecord(changes),
      Array.from({ length: 40 }, (_, i) => process(i * 250, 100 * MiB)),
    ),
  )

const asked = (name: string, limit: string, line: number) => ({
  name,
  limit,
  file: 'a,b.yaml',
  line,
  column: 5,
})

describe('GitHub annotations', () => {
  it('point at the line of a budget that failed or was not measured', async () => {
    const limits = [asked('peak_rss', '<1g', 3), asked('average_rss', '<50MB', 4), asked('lost', '0', 5)]
    const text = await annotations({ budgets: { asked: limits, baseline: null, whyNoBaseline: null } })
    expect(text.split('\n')).toEqual([
      '::error file=a%2Cb.yaml,line=4,col=5,title=heapmark empty%3A average_rss::average_rss <50MB: 100 MB, 100.0 %25 above the limit of 50 MB',
      expect.stringMatching(
        /^::warning file=a%2Cb\.yaml,line=5,col=5,title=heapmark empty%3A lost::lost 0 was not measured: /,
      ),
      '::notice title=heapmark empty::completed; budgets: 1 of 3 failed, 1 not measured',
      '',
    ])
  })

  it('begin with a run that was not completed', async () => {
    const outcome = { kind: 'stream-broken', evidence: '3 of 100 records did not arrive' } as const
    expect((await annotations({ outcome })).split('\n')[0]).toBe(
      '::error file=empty.yaml,title=heapmark empty::stream-broken: 3 of 100 records did not arrive',
    )
  })

  it('are whole commands, one a line, whatever the files said', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryRecord, arbitrarySamples, async (record, samples) => {
        const text = renderGithub(await summarise(record, samples))
        for (const line of text.trimEnd().split('\n')) {
          expect(line).toMatch(/^::(?:error|warning|notice) (?:(?:file|line|col|title)=[^,:]*,?)+::[^\r\n]*$/)
        }
      }),
      { numRuns: 200 },
    )
  })
})
