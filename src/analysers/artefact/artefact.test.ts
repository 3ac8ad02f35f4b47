import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HprofBytes } from '../../../test/support/hprof-bytes.js'
import { temporaryFolder } from '../../../test/support/run-folders.js'
import type { Analysis } from '../../model/artefact.js'
import { HeapmarkError } from '../../model/errors.js'
import { artefactFormats } from '../../reports/artefact/index.js'
import { analyseFile, kindOf } from './analyse-file.js'

const gcLog = readFileSync('test/fixtures/gc-logs/g1-17.log')
const jfr = readFileSync('test/fixtures/recordings/jdk17.jfr.gz')

function dump(): Buffer {
  const bytes = new HprofBytes()
  const object = bytes.addClass('java.lang.Object')
  const kept = Array.from({ length: 20 }, () => bytes.addPrimitiveArray('byte', Buffer.alloc(100, 1)))
  for (const id of [object, ...kept]) bytes.addRoot(0x05, id)
  return bytes.toBuffer()
}

const files = {
  gcLog,
  'gcLog.gz': gzipSync(gcLog),
  dump: dump(),
  'dump.gz': gzipSync(dump()),
  jfr,
  'jfr.plain': gunzipSync(jfr),
}

function written(content: Buffer | string, name = 'file'): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, content)
  return path
}

/** What became of it in every format; a file of no kind is refused in words. */
async function readWhatever(path: string): Promise<Analysis | HeapmarkError> {
  try {
    const { analysis } = await analyseFile(path)
    for (const render of Object.values(artefactFormats)) {
      expect(render({ files: [analysis], named: 1, top: 3 })).not.toMatch(
        /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/,
      )
    }
    return analysis
  } catch (error) {
    if (error instanceof HeapmarkError) return error
    throw error
  }
}

describe('a file of any kind', () => {
  it.each(Object.entries(files))(
    'is read and shown as far as it goes, wherever it is cut off: %s',
    async (_, whole) => {
      const path = written('')
      const offset = fc.integer({ min: 1, max: whole.length })
      await fc.assert(
        fc.asyncProperty(offset, async (length) => {
          writeFileSync(path, whole.subarray(0, length))
          await readWhatever(path)
        }),
        { numRuns: 25, examples: [[1], [2], [10], [whole.length - 1], [whole.length]] },
      )
    },
  )

  it.each(Object.entries(files))('is read and shown whatever is damaged in it: %s', async (_, whole) => {
    const path = written('')
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(damage, async (bytes) => {
        const damaged = Buffer.from(whole)
        for (const [at, value] of bytes) damaged[at] = value
        writeFileSync(path, damaged)
        await readWhatever(path)
      }),
      { numRuns: 25 },
    )
  })

  it('is of no kind when it is noise', async () => {
    const path = written('')
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 5000 }), async (bytes) => {
        writeFileSync(path, bytes)
        await readWhatever(path)
      }),
      { numRuns: 100 },
    )
  })
})

describe('the kind of a file', () => {
  it.each([
    ['a GC log behind what the program wrote first', `${'starting up\n'.repeat(5000)}${gcLog}`, 'gc-log'],
    [
      'a GC log of V8',
      '[6750:0xe787da0]       74 ms: Scavenge 2.3 (4.0) -> 1.9 (4.0) MB, 0.8 / 0.0 ms\n',
      'gc-log',
    ],
    [
      'a GC log of Go',
      'gc 1 @0.012s 2%: 0.026+0.41+0.005 ms clock, 0.1+0.2/0.3/0.4+0.0 ms cpu, 4->4->1 MB\n',
      'gc-log',
    ],
    ['a snapshot behind a byte order mark', '\ufeff{"snapshot":{"meta":{}}}', 'heap-dump'],
  ])('is told of %s', async (_, content, kind) => {
    expect(await kindOf(written(content))).toBe(kind)
  })

  it('is told of a GC log that ends before its first collection by its name', async () => {
    const start = '[2026-01-16T10:30:00.000+0000][0.004s]'
    expect(await kindOf(written(start, 'gc.log'))).toBe('gc-log')
    await expect(kindOf(written(start, 'app.log'))).rejects.toThrow('is of no kind that heapmark reads')
  })

  it.each([
    ['a log of a program', '[2026-01-16T10:30:00.000+0000] started\n'.repeat(20)],
    ['other JSON', '{"snapshots": 3, "nodes": []}'],
    ['a table of numbers', '1 2\n3 4\n'],
    ['a packed text', gzipSync('nothing of interest')],
  ])('is not made up for %s', async (_, content) => {
    await expect(kindOf(written(content, 'gc.hprof'))).rejects.toThrow('is of no kind that heapmark reads')
  })
})
