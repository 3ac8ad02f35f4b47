import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryRecord, arbitrarySamples } from '../../test/support/arbitrary-run.js'
import { emptyRecord } from '../../test/support/run-folders.js'
import { summarise } from '../analysers/summary/summarise.js'
import type { Outcome } from '../model/outcome.js'
import type { RunReport } from '../model/report.js'
import { reportFormats } from './index.js'

const arbitraryReport: fc.Arbitrary<Promise<RunReport>> = fc
  .tuple(arbitraryRecord, arbitrarySamples)
  .map(([record, samples]) => summarise(record, samples))

/** Everything that can move a cursor, colour a terminal, forge a line or turn the direction of writing. */
const hidden = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/

async function forAll(check: (report: RunReport) => void): Promise<void> {
  await fc.assert(
    fc.asyncProperty(arbitraryReport, async (report) => check(await report)),
    { numRuns: 300 },
  )
}

describe('the text report', () => {
  const streamed = ({ scenario, receiver }: RunReport) => scenario.file !== null || receiver.url !== null

  it('has every line of the old harness, in its order, for any run; of a program by itself those about memory', async () => {
    const every = [
      '=== Memory Profiling Report ===',
      'Scenario: ',
      'Start Time: ',
      'End Time: ',
      'Duration: ',
      '',
      'Configuration:',
      '  Min Heap: ',
      '  Max Heap: ',
      '  GC: ',
      '',
      'Records Generated: ',
      'Throughput: ',
      '',
      'Peak Memory Usage: ',
      'Average Memory Usage: ',
      'GC Count: ',
      'GC Time: ',
      '',
      'HTTP Server Stats:',
      '  Requests Received: ',
      '  Average Latency: ',
      '  Errors: ',
    ]
    const aboutMemory = [...every.slice(0, 11), ...every.slice(14, 19)]
    await forAll((report) => {
      const lines = reportFormats.text.render(report).split('\n')
      const labels = streamed(report) ? every : aboutMemory
      for (const [i, label] of labels.entries()) {
        if (label === 'Scenario: ') expect(lines[i]).toMatch(/^(?:Scenario|Program): /)
        else if (label === 'Configuration:') expect(lines[i]).toMatch(/^(?:JVM|Heap) Configuration:$/)
        else expect(lines[i]!.startsWith(label), `${lines[i]} begins with ${label}`).toBe(true)
      }
    })
  })

  it('shows no control characters, whatever the files said, and ends its last line', async () => {
    await forAll((report) => {
      const text = reportFormats.text.render(report)
      expect(text).not.toMatch(hidden)
      expect(text.endsWith('\n') && !text.endsWith('\n\n')).toBe(true)
    })
  })

  it('gives the same sections to every run of a kind', async () => {
    await forAll((report) => {
      const titles = reportFormats.text.render(report).match(/^[A-Z][A-Za-z ]+:(?= |$)/gm)
      expect(titles).toEqual(
        expect.arrayContaining([
          'Outcome:',
          ...(streamed(report) ? ['Ledger:'] : []),
          'Memory:',
          'Memory Growth:',
          'Run Quality:',
          'To Repeat:',
        ]),
      )
    })
  })
})

const ended = (outcome: Outcome) => summarise(emptyRecord({ outcome }), [])

describe('the words for an outcome', () => {
  const evidence = 'x'
  it.each<[Outcome, string]>([
    [{ kind: 'completed' }, 'completed'],
    [
      { kind: 'heap-exhausted', cause: 'metaspace', exitCode: 3, signal: null, evidence },
      'heap-exhausted (metaspace, exit code 3)',
    ],
    [
      { kind: 'heap-exhausted', cause: 'v8-heap', exitCode: null, signal: 'SIGABRT', evidence },
      'heap-exhausted (V8 heap, signal SIGABRT)',
    ],
    [
      { kind: 'killed', cause: 'memory-limit', signal: 'SIGKILL', evidence },
      'killed (SIGKILL, memory limit of its control group)',
    ],
    [{ kind: 'killed', cause: 'outside', signal: 'SIGTERM', evidence }, 'killed (SIGTERM, from outside)'],
    [{ kind: 'timed-out', limitMs: 600_000, gcShare: null }, 'timed-out (limit 10m 0s)'],
    [
      { kind: 'timed-out', limitMs: 600_000, gcShare: 0.12 },
      'timed-out (limit 10m 0s; 12 % of its last seconds in garbage collection)',
    ],
    [
      { kind: 'timed-out', limitMs: 600_000, gcShare: 0.97 },
      'timed-out (limit 10m 0s; 97 % of its last seconds in garbage collection: it thrashed)',
    ],
    [
      { kind: 'crashed', cause: 'refused-to-start', exitCode: 1, signal: null, evidence },
      'crashed (refused to start, exit code 1)',
    ],
    [{ kind: 'crashed', cause: 'exit-code', exitCode: 1, signal: null, evidence }, 'crashed (exit code 1)'],
    [{ kind: 'stream-broken', evidence }, 'stream-broken'],
    [{ kind: 'interrupted', signal: 'SIGINT' }, 'interrupted (SIGINT)'],
  ])('%j', async (outcome, words) => {
    expect(reportFormats.text.render(await ended(outcome))).toContain(`\nOutcome: ${words}\n`)
  })
})

describe('the Markdown report', () => {
  it('keeps its shape, whatever the files said', async () => {
    await forAll((report) => {
      const text = reportFormats.markdown.render(report)
      expect(text).not.toMatch(hidden)
      for (const table of text.match(/(?:^\|.*\n)+/gm) ?? []) {
        // As many cells in each row as in the heading: bars that are not escaped.
        const bars = table
          .trimEnd()
          .split('\n')
          .map((line) => line.replace(/\\./g, '').match(/\|/g)?.length)
        expect(new Set(bars).size, table).toBe(1)
      }
      const tags = text.match(/<(?!!-- -->)[^>]*>/g) ?? []
      expect(new Set(tags)).toEqual(new Set(['<details>', '<summary>', '</summary>', '</details>']))
    })
  })
})

describe('the JSON report', () => {
  it('is the report, and nothing else', async () => {
    await forAll((report) => {
      const text = reportFormats.json.render(report)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(report)))
      expect(text.endsWith('\n}\n')).toBe(true)
    })
  })
})
