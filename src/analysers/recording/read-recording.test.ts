import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { Function as Code, Line, Location, Profile, Sample, StringTable, ValueType } from 'pprof-format'
import { afterAll, describe, expect, test } from 'vitest'
import { readRecording } from './read-recording.js'
import { isRecording } from './sniff.js'
import { diffStacks } from './stacks/diff.js'
import { exportStacks } from './stacks/export/index.js'

const fixtures = fileURLToPath(new URL('../../../test/fixtures/recordings/', import.meta.url))
const folder = mkdtempSync(path.join(tmpdir(), 'heapmark-recording-'))
afterAll(() => rmSync(folder, { recursive: true }))

const collapsedText = 'main;read;parse 30\nmain;read 10\n\nmain;write 5\r\nno count here\ngc;mark 15.5\n'

describe('collapsed stacks', () => {
  test('are read line by line, and lines that are none are counted', async () => {
    const { findings, stacks } = await readText(collapsedText.replace('no count here\n', ''))
    expect(findings).toMatchObject({ format: 'collapsed', partial: null })
    expect(findings.cpu).toMatchObject({ samples: 60.5 })
    expect([...exportStacks(stacks.cpu!, 'collapsed')].sort()).toEqual([
      'gc;mark 16\n',
      'main;read 10\n',
      'main;read;parse 30\n',
      'main;write 5\n',
    ])
    const long = `${'main;run 1\n'.repeat(1000)}no count here\n`
    expect((await readText(long)).findings.unknown.unreadableParts).toBe(1)
  })

  test('go out and come in again unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(
          fc
            .array(fc.stringMatching(/^[a-z$<>&.é]{1,6}$/), { minLength: 2, maxLength: 5 })
            .map((frames) => frames.join(';')),
          fc.integer({ min: 1, max: 1e9 }),
          { minKeys: 1, maxKeys: 20 },
        ),
        async (given) => {
          const lines = Object.entries(given).map(([stack, weight]) => `${stack} ${weight}\n`)
          const { stacks } = await readText(lines.join(''))
          expect([...exportStacks(stacks.cpu!, 'collapsed')].sort()).toEqual(lines.sort())
        },
      ),
      { numRuns: 30 },
    )
  })

  test('of two recordings can be laid over each other', async () => {
    const before = (await readText('a;b 1\na;c 5\n')).stacks.cpu!
    const after = (await readText('a;c 5\na;b 3\n')).stacks.cpu!
    expect([...exportStacks(diffStacks(before, after), 'collapsed')].sort()).toEqual([
      'a;b 1 3\n',
      'a;c 5 5\n',
    ])
  })
})

describe('pprof profiles', () => {
  test('come back as they were exported', async () => {
    const { stacks } = await readText('main;read;parse 30\nmain;read 10\nmain;write 5\n')
    const file = path.join(folder, 'a.pb.gz')
    writeFileSync(file, [...exportStacks(stacks.cpu!, 'pprof')][0]!)
    const again = await readRecording(file)
    expect(again.findings).toMatchObject({ format: 'pprof', packing: 'gzip', partial: null })
    expect([...exportStacks(again.stacks.cpu!, 'collapsed')].sort()).toEqual([
      'main;read 10\n',
      'main;read;parse 30\n',
      'main;write 5\n',
    ])
  })

  test('of several values give each its own stacks, with what was inlined', async () => {
    const { findings, stacks } = await readBytes(heapProfile().encode())
    expect(findings).toMatchObject({
      format: 'pprof',
      packing: 'plain',
      startedAt: '2026-01-02T03:04:05.000Z',
    })
    expect(findings.allocation).toMatchObject({ source: 'alloc_space/bytes', totalBytes: 1000 })
    expect(findings.live).toMatchObject({ source: 'inuse_space/bytes', totalBytes: 400 })
    expect(findings.cpu).toBeNull()
    expect(findings.notes).toEqual(['values that are not shown: alloc_objects/count'])
    expect([...exportStacks(stacks.allocation!, 'collapsed')]).toEqual([
      'main;inlined;work 700\n',
      'main;inlined;0xffffffffffff0001 300\n',
    ])
  })

  test('cut off anywhere are read up to there', async () => {
    const bytes = heapProfile().encode()
    for (let length = 8; length < bytes.length; length++) {
      const { findings } = await readBytes(bytes.subarray(0, length))
      // Between two fields it is a whole profile that says less.
      if (findings.format === 'pprof' && findings.partial !== null) {
        expect(findings.partial.why).toMatch(/^it is damaged or cut off at byte \d+$/)
      }
    }
  })
})

describe('what a file is', () => {
  test.each([
    ['JFR', () => fixture('jdk25.jfr.gz'), 'jfr'],
    ['JFR, unpacked', () => gunzipSync(fixture('jdk25.jfr.gz')), 'jfr'],
    ['a CPU profile of V8', () => Buffer.from('{"nodes":[{"id":1,"callFrame":{'), 'cpuprofile'],
    [
      'a heap profile of V8',
      () => Buffer.from('\n {"head":{"callFrame":{"functionName":""},"selfSize":0'),
      'heapprofile',
    ],
    ['collapsed stacks', () => Buffer.from('a;b 1\n'), 'collapsed'],
    ['pprof', () => Buffer.from(heapProfile().encode()), 'pprof'],
    ['pprof, packed', () => gzipSync(heapProfile().encode()), 'pprof'],
    [
      'a heap snapshot of V8',
      () => Buffer.from('{"snapshot":{"meta":{"node_fields":["type"]}},"nodes":[1]}'),
      null,
    ],
    [
      'a GC log',
      () => Buffer.from('[0.012s][info][gc] Using G1\n[0.2s][info][gc] GC(0) Pause Young 12\n'),
      null,
    ],
    ['prose', () => Buffer.from('Some words; and 12 more\nand others\n'), null],
    ['a heap dump', () => Buffer.from('JAVA PROFILE 1.0.2\0\0\0\0\x08'), null],
    ['nothing', () => Buffer.alloc(0), null],
    ['zeros', () => Buffer.alloc(4096), null],
  ] as const)('is told from its first bytes: %s', (_, bytes, format) => {
    expect(isRecording(bytes().subarray(0, 4096))).toBe(format)
  })
})

describe('a file that is no recording', () => {
  test('is refused in words', async () => {
    const packed = gzipSync(Buffer.alloc(100))
    mkdirSync(path.join(folder, 'folder'))
    const whys = [
      (await readRecording(path.join(folder, 'missing'))).findings.partial,
      (await readRecording(path.join(folder, 'folder'))).findings.partial,
      (await readBytes(Buffer.alloc(0))).findings.partial,
      (await readText('hello')).findings.partial,
      (await readBytes(packed)).findings.partial,
      (await readRecording('/dev/zero')).findings.partial,
    ]
    expect(whys.map((partial) => partial?.why)).toEqual([
      'there is no such file',
      'it is a directory',
      'it is empty',
      expect.stringContaining('it is no recording that is known'),
      expect.stringContaining('it is no recording that is known'),
      'it is not a regular file',
    ])
  })

  test('that unpacks to more than it should is read up to the limit', async () => {
    const bomb = gzipSync(
      Buffer.concat([Buffer.from('a;b 1\n'.repeat(1000)), Buffer.alloc(50_000_000, 'a;b 1\n')]),
    )
    const file = path.join(folder, 'bomb.gz')
    writeFileSync(file, bomb)
    const { findings } = await readRecording(file, { maxBytes: 6_000_000 })
    expect(findings.partial?.why).toBe('it unpacks to more than 6000000 bytes, where reading stops')
    expect(findings.cpu?.samples).toBe(1_000_000)
  })
})

test('a file that grows while it is read is read as it was, and says so', async () => {
  const file = path.join(folder, 'grows.jfr')
  writeFileSync(file, gunzipSync(fixture('jdk17.jfr.gz')))
  let grown = false
  const { findings } = await readRecording(file, {
    onProgress: () => {
      if (!grown) appendFileSync(file, Buffer.alloc(1000))
      grown = true
    },
  })
  expect(findings.partial).toBeNull()
  expect(findings.notes[0]).toBe('the file grew by 1000 bytes while it was read: they are not in it')
})

test('an exception of the caller’s own is the caller’s', async () => {
  const stop = () => {
    throw new Error('enough')
  }
  await expect(readRecording(path.join(fixtures, 'jdk17.jfr.gz'), { onProgress: stop })).rejects.toThrow(
    'enough',
  )
})

describe('damage', () => {
  const originals = {
    jfr: gunzipSync(fixture('jdk17.jfr.gz')),
    async: gunzipSync(fixture('async-profiler.jfr.gz')),
    packed: fixture('jdk25.jfr.gz'),
    pprof: Buffer.from(heapProfile().encode()),
    collapsed: Buffer.from(collapsedText),
  }

  test.each(Object.keys(originals) as (keyof typeof originals)[])(
    'anywhere ends in findings: %s',
    async (name) => {
      const original = originals[name]
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.nat(original.length - 1), fc.nat(255)), { minLength: 1, maxLength: 30 }),
          fc.option(fc.nat(original.length)),
          async (changes, cutAt) => {
            const bytes = Buffer.from(original)
            for (const [at, byte] of changes) bytes[at] = byte
            const { findings } = await readBytes(bytes.subarray(0, cutAt ?? bytes.length))
            expect(JSON.parse(JSON.stringify(findings)).fileBytes).toBe(cutAt ?? bytes.length)
            if (findings.partial !== null) expect(findings.partial.shareRead).toBeLessThanOrEqual(1)
          },
        ),
        { numRuns: 150 },
      )
    },
  )

  test('to what links a recording’s parts ends in findings', async () => {
    // The header and what it points at: sizes, offsets, counts.
    const original = originals.async
    const metadataAt = Number(original.readBigInt64BE(24))
    const constantsAt = Number(original.readBigInt64BE(16))
    for (const start of [0, metadataAt, constantsAt]) {
      for (let at = start; at < start + 80 && at < original.length; at++) {
        for (const byte of [0, 1, 0x7f, 0x80, 0xff]) {
          const bytes = Buffer.from(original)
          bytes[at] = byte
          const { findings } = await readBytes(bytes)
          expect(findings.fileBytes).toBe(original.length)
        }
      }
    }
  })

  test('at any length of a recording is a partial reading', async () => {
    const original = originals.async
    for (let length = 1; length < original.length; length += 347) {
      const { findings } = await readBytes(original.subarray(0, length))
      expect(findings.partial, `cut at ${length}`).not.toBeNull()
    }
  })
})

function heapProfile(): Profile {
  const strings = new StringTable()
  const name = (text: string) => strings.dedup(text)
  const value = (type: string, unit: string) => new ValueType({ type: name(type), unit: name(unit) })
  const farId = 2n ** 64n - 5n
  return new Profile({
    sampleType: [
      value('alloc_objects', 'count'),
      value('alloc_space', 'bytes'),
      value('inuse_space', 'bytes'),
    ],
    sample: [
      new Sample({ locationId: [2, 1], value: [7, 700, 0] }),
      new Sample({ locationId: [farId, 1], value: [3, 300, 400] }),
    ],
    location: [
      new Location({
        id: 1,
        line: [new Line({ functionId: 2, line: 5 }), new Line({ functionId: 1, line: 9 })],
      }),
      new Location({ id: 2, line: [new Line({ functionId: 3, line: 1 })] }),
      new Location({ id: farId, address: 0xffffffffffff0001n }),
    ],
    function: ['main', 'inlined', 'work'].map((text, at) => new Code({ id: at + 1, name: name(text) })),
    timeNanos: 1_767_323_045_000_000_000n,
    stringTable: strings,
  })
}

function fixture(name: string): Buffer {
  return readFileSync(path.join(fixtures, name))
}

async function readText(text: string) {
  return await readBytes(Buffer.from(text))
}

async function readBytes(bytes: Uint8Array) {
  const file = path.join(folder, 'a')
  writeFileSync(file, bytes)
  return await readRecording(file)
}
