import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitrarySamples } from '../../../test/support/arbitrary-run.js'
import { temporaryFolder } from '../../../test/support/run-folders.js'
import type { Sample } from '../../model/sample.js'
import { SampleFile } from './read-samples.js'

async function read(text: string | Uint8Array): Promise<{ samples: Sample[]; file: SampleFile }> {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'samples.ndjson'), text)
  const file = new SampleFile(folder)
  const samples: Sample[] = []
  for await (const sample of file) samples.push(sample)
  return { samples, file }
}

const bench = (tMs: number) => `{"series":"bench","tMs":${tMs},"rssBytes":1,"cpuMs":2,"samplingMicros":3}\n`

describe('reading samples', () => {
  it('reads back whatever was written', async () => {
    await fc.assert(
      fc.asyncProperty(arbitrarySamples, async (samples) => {
        const text = samples.map((sample) => `${JSON.stringify(sample)}\n`).join('')
        const { samples: found, file } = await read(text)
        expect(found).toEqual(JSON.parse(JSON.stringify(samples)))
        expect(file).toMatchObject({
          missing: false,
          unreadableLines: 0,
          unknownLines: 0,
          cutLastLine: false,
        })
      }),
      { numRuns: 50 },
    )
  })

  it('loses at most the last line of a file that was cut anywhere', async () => {
    const text = bench(1) + bench(2) + bench(3)
    for (let length = 0; length <= text.length; length++) {
      const { samples, file } = await read(text.slice(0, length))
      const wholeLines = text.slice(0, length).split('\n').length - 1
      expect(samples.length - wholeLines).toBeOneOf([0, 1])
      expect(file.unreadableLines).toBe(0)
    }
    expect((await read(text.slice(0, -10))).file.cutLastLine).toBe(true)
    // Only the line end is missing: the line itself is whole.
    expect((await read(text.slice(0, -1))).samples).toHaveLength(3)
  })

  it('passes over lines that are no samples and counts them', async () => {
    const damaged = [
      'rubbish',
      '{"series":"bench"}',
      '[]',
      'null',
      '{"series":"bench","tMs":"1"}',
      '{"tMs":1}',
    ]
    const { samples, file } = await read(`${bench(1)}${damaged.join('\n')}\n\n${bench(2)}`)
    expect(samples.map((sample) => sample.tMs)).toEqual([1, 2])
    expect(file.unreadableLines).toBe(damaged.length)
  })

  it('counts apart what a newer heapmark may have written', async () => {
    const { samples, file } = await read(`{"series":"weather","tMs":1}\n${bench(2)}`)
    expect(samples).toHaveLength(1)
    expect(file).toMatchObject({ unknownLines: 1, unreadableLines: 0 })
  })

  it('does not hold a line without an end in memory, and reads on behind it', async () => {
    const { samples, file } = await read(`${bench(1)}${'x'.repeat(3_000_000)}\n${bench(2)}`)
    expect(samples.map((sample) => sample.tMs)).toEqual([1, 2])
    expect(file.unreadableLines).toBe(1)
    const endless = await read(`${bench(1)}${'x'.repeat(3_000_000)}`)
    expect(endless.samples).toHaveLength(1)
    expect(endless.file.cutLastLine).toBe(true)
  })

  it('reads characters that lie across two chunks', async () => {
    const name = 'é€😀'.repeat(40_000 / 8)
    const gc = (tMs: number) =>
      `{"series":"gc","tMs":${tMs},"generation":"old","name":"${name}","pauseMs":1,"heapBeforeBytes":2,"heapAfterBytes":null}\n`
    const { samples } = await read(Array.from({ length: 40 }, (_, i) => gc(i)).join(''))
    expect(samples).toHaveLength(40)
    expect(samples.every((sample) => sample.series === 'gc' && sample.name === name)).toBe(true)
  })

  it('says that the file is missing', async () => {
    const file = new SampleFile(temporaryFolder())
    for await (const _ of file) expect.unreachable()
    expect(file.missing).toBe(true)
  })
})
