import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, readFileSync, truncateSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { crc32, deflateRawSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { temporaryFile, temporaryPath } from '../../../test/support/temporary-file.js'
import { LineReader } from './line-reader.js'
import { readGcLog } from './read-gc-log.js'
import { Tally } from './tally/tally.js'

const fixture = (name: string) =>
  fileURLToPath(new URL(`../../../test/fixtures/gc-logs/${name}`, import.meta.url))
const g1 = readFileSync(fixture('g1-25.log'))
const names = ['serial-17', 'parallel-25', 'g1-17', 'zgc-17', 'zgc-25', 'shenandoah-25', 'g1-25-plain']

/** About 200 KB: the excerpts one after the other, as of a machine whose JVM was often started anew. */
const long = Buffer.concat([...names, ...names].map((name) => readFileSync(fixture(`${name}.log`)))).subarray(
  0,
  200_000,
)

const read = (content: string | Uint8Array) => readGcLog(temporaryFile(content))

/** Reads text without a file: the same reader below `readGcLog`. */
function readLinesOf(text: string) {
  const tally = new Tally({ maxEvents: Number.POSITIVE_INFINITY, onEvent: undefined, onLivePoint: undefined })
  const reader = new LineReader(tally)
  let from = 0
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
    reader.read(text, from, end, false)
    from = end + 1
  }
  if (from < text.length) reader.read(text, from, text.length, true)
  reader.end()
  return { tally, reader }
}

describe('a log that was cut off', () => {
  it('is read up to the cut, wherever that is', () => {
    const text = long.toString('latin1')
    // Every length within the last line of one of many: that is every prefix, for a reader of whole lines.
    const lineStarts = [0]
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1)
    const whole = readLinesOf(text)
    expect(whole.reader.unknown).toBe(0)
    for (const [index, start] of lineStarts.entries()) {
      const end = lineStarts[index + 1] ?? text.length
      const tally = new Tally({ maxEvents: 0, onEvent: undefined, onLivePoint: undefined })
      const reader = new LineReader(tally)
      reader.read('[0.001s][info][gc] Using G1', 0, 27, false)
      for (let to = start; to < end; to++) reader.read(text, start, to, true)
      reader.end()
      expect(reader.unknown).toBe(0)
    }
  })

  it('gives whole lines the same figures, and says that the last has no end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: g1.length - 1 }), async (length) => {
        const findings = await read(g1.subarray(0, length))
        const lineEnd = g1.lastIndexOf('\n', length - 1) + 1
        const whole = await read(g1.subarray(0, Math.max(lineEnd, 1)))
        expect(findings.partial).toBeNull()
        expect(findings.files[0]!.cutLastLine).toBe(g1[length - 1] !== 0x0a)
        expect(findings.unknownLines.count).toBeLessThanOrEqual(1)
        expect(findings.events - whole.events).toBeLessThanOrEqual(1)
      }),
      { numRuns: 60 },
    )
  })

  it('may begin anywhere, as a file of a rotated set does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: g1.length - 1 }), async (from) => {
        const findings = await read(g1.subarray(from))
        // The first line may be half a line.
        expect(findings.unknownLines.count).toBeLessThanOrEqual(1)
        expect(findings.throughputShare ?? 0).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: 60 },
    )
  })
})

describe('what is no GC log', () => {
  it.each([
    ['a text', 'once upon a time\nthere was\n'],
    ['one line without an end', 'x'],
    ['blank lines', '\n\n\n'],
    ['bytes', Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256))],
    ['a heap dump', Buffer.from('JAVA PROFILE 1.0.2\0\0\0\0\u0004')],
    ['brackets', '['.repeat(10_000)],
    ['closing brackets', ']'.repeat(10_000)],
  ])('is read as nothing: %s', async (_what, content) => {
    const findings = await read(content)
    expect(findings).toMatchObject({ dialect: null, events: 0, pauses: null, partial: null, spanMs: null })
    expect(findings.unknownShare).toBeLessThanOrEqual(1)
  })

  it('never throws, whatever the bytes', async () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.integer({ min: 0, max: long.length - 400 }).map((at) => long.subarray(at, at + 400)),
      fc
        .constantFrom(
          '\n',
          '[',
          ']',
          'GC(',
          'Pause ',
          '->',
          '999999999999999999999K',
          '\r\n',
          '[GC (',
          '1.0: ',
        )
        .map((text) => Buffer.from(text)),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
        const findings = await read(Buffer.concat(pieces))
        JSON.stringify(findings)
      }),
      { numRuns: 150 },
    )
  })

  it.each([
    ['an empty file', () => temporaryFile(''), 'empty'],
    ['a missing file', () => temporaryPath('nowhere'), 'missing'],
    ['a folder', () => folderHere(), 'is a directory'],
    ['a pipe without a writer', () => pipeHere(), 'unreadable'],
  ])('is told apart: %s', async (_what, make, stopped) => {
    const findings = await readGcLog(make())
    expect(findings.files).toHaveLength(1)
    expect(findings.files[0]).toMatchObject({ stopped, textBytes: 0 })
    expect(findings.partial).toMatchObject({ shareRead: 0, why: expect.stringContaining(stopped) })
  })
})

describe('absurd content', () => {
  const header = '[0.001s][info][gc] Using G1\n'

  it.each([
    '[1.0s][info][gc] GC(0) Pause Young (Normal) (x) 99999999999999999999999M->1M(2M) 1.0ms',
    `[1.0s][info][gc] GC(0) Pause Young (Normal) (x) 2M->1M(2M) ${'9'.repeat(300)}.0ms`,
    '[1.0s][info][gc] GC(0) Pause Young',
    '[1.0s][info][gc] GC(0) Pause Young (Normal) (x) -5M->1M(2M) 1.0ms',
  ])('does not get into the figures: %s', async (line) => {
    const findings = await read(`${header}${line}\n`)
    expect(findings.pauses).toBeNull()
    expect(findings.events).toBe(0)
  })

  it('of ids, times and nesting keeps the figures finite', async () => {
    const lines = [
      `[${'9'.repeat(400)}.5s][info][gc] GC(${'9'.repeat(400)}) Pause Full (a) 2M->1M(2M) 1.000ms`,
      '[1.5s][info][gc] GC(1) Pause Full ((((((b 2M->1M(2M) 2.000ms',
      '[2.5s][info][gc,heap] GC(1) Eden regions: 99999999999999999->99999999999999999(1)',
      '[-3.5s][info][gc] GC(1) Pause Full (c)',
    ]
    const findings = await read(`${header}${lines.join('\n')}\n`)
    expect(findings.pauses).toMatchObject({ count: 2, totalMs: 3 })
    const seen = JSON.stringify(findings, (_key, value) => {
      if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true)
      return value
    })
    expect(seen).not.toContain('null,null,null,null')
  })

  it('keeps names, causes and samples bounded, and treats text as text', async () => {
    const lines: string[] = []
    for (let i = 0; i < 3000; i++) {
      lines.push(
        `[${i}.5s][info][gc] GC(${i}) Pause Young (Normal) (cause ${i} \u001b[31m) 2M->1M(2M) 1.000ms`,
      )
    }
    const findings = await read(`${header}${lines.join('\n')}\n`)
    expect(findings.counts.young).toBe(3000)
    expect(findings.causes).toHaveLength(64)
    expect(findings.otherCauses).toBe(3000 - 64)
  })

  it('shows the first unknown lines, cut and as UTF-8', async () => {
    const lines = [`Grüße ${'x'.repeat(500)}`, 'b', 'c', 'd', 'e', 'f']
    const findings = await read(`${header}${lines.join('\n')}\n`)
    expect(findings.unknownLines.count).toBe(6)
    expect(findings.unknownLines.samples).toHaveLength(5)
    expect(findings.unknownLines.samples[0]!.text).toMatch(/^Grüße x+$/)
    expect(findings.unknownLines.samples[0]!.text.length).toBeLessThanOrEqual(200)
    expect(findings.unknownLines.samples[1]).toEqual({ file: 0, line: 3, text: 'b' })
  })

  it('passes over lines longer than any of a GC log, without holding them', async () => {
    const line = '[1.5s][info][gc] GC(0) Pause Full (a) 2M->1M(2M) 2.000ms'
    const findings = await read(`${header}${'y'.repeat(5_000_000)}\n${line}\n${'z'.repeat(20_000)}`)
    expect(findings.lines).toBe(4)
    expect(findings.unknownLines.count).toBe(2)
    expect(findings.pauses!.count).toBe(1)
    expect(findings.pauses!.maxAt.line).toBe(3)
  })

  it('comes to an end with lines that were made to take long', async () => {
    const bad = [
      `Pause ${'1 '.repeat(8000)}`,
      `Pause ${'('.repeat(16_000)}`,
      `Concurrent ${'(0.1s, 0.1s) '.repeat(1200)}`,
      `Concurrent ${'a '.repeat(8000)}1.0`,
      `Trigger: ${'(1 '.repeat(5000)}`,
      `Safepoint "${'", Time since last: 1 ns, '.repeat(600)}`,
      ` ${'x'.repeat(50)} ${' of '.repeat(3000)}`,
    ]
    const unified = bad.map((message) => `[1.5s][info][gc] GC(0) ${message}`)
    const jdk8 = [
      '1.0: [GC (a) 1K->1K(1K), 0.1 secs]',
      `1.0: [GC (${'CMS '.repeat(4000)}`,
      `[${'CMS: '.repeat(3000)}`,
    ]
    for (const lines of [unified, jdk8]) {
      // A pattern that goes wrong here would take hours.
      const findings = await read(`${header}${new Array(20).fill(lines.join('\n')).join('\n')}\n`)
      expect(findings.lines).toBe(1 + 20 * lines.length)
    }
  })
})

describe('a packed log', () => {
  const plain = read(g1)
  const amounts = async (file: string) => {
    const { pauses, counts, lines, unknownLines } = await readGcLog(file)
    return { pauses, counts, lines, unknownLines }
  }
  const wanted = async () => {
    const { pauses, counts, lines, unknownLines } = await plain
    return { pauses, counts, lines, unknownLines }
  }

  it('is read through gzip, also of several members', async () => {
    const half = g1.indexOf('\n', g1.length / 2) + 1
    const members = Buffer.concat([gzipSync(g1.subarray(0, half)), gzipSync(g1.subarray(half))])
    expect(await amounts(temporaryFile(gzipSync(g1)))).toEqual(await wanted())
    expect(await amounts(temporaryFile(members))).toEqual(await wanted())
  })

  it('is read out of a zip, deflated or stored', async () => {
    expect(await amounts(temporaryFile(zip([['gc.log', g1, 'deflate']])))).toEqual(await wanted())
    expect(await amounts(temporaryFile(zip([['logs/gc.log', g1, 'stored']])))).toEqual(await wanted())
  })

  it('names each file of a zip', async () => {
    const half = g1.indexOf('\n', g1.length / 2) + 1
    const file = temporaryFile(
      zip([
        ['logs/', Buffer.alloc(0), 'stored'],
        ['logs/gc.log', g1.subarray(half), 'deflate'],
        ['logs/gc.log.0', g1.subarray(0, half), 'deflate'],
      ]),
    )
    const findings = await readGcLog(file)
    expect(findings.files.map(({ path: name }) => name)).toEqual([
      `${file}:logs/gc.log.0`,
      `${file}:logs/gc.log`,
    ])
    expect(findings.pauses!.count).toBe((await plain).pauses!.count)
    expect(findings.processes).toBe(1)
  })

  it.each(['gzip', 'zip'])('that was cut off gives what is before the cut (%s)', async (kind) => {
    // Text that does not shrink to nothing, so that a cut loses a part of it.
    const packed = kind === 'gzip' ? gzipSync(long) : zip([['gc.log', long, 'deflate']])
    const findings = await readGcLog(temporaryFile(packed.subarray(0, Math.floor(packed.length * 0.6))))
    expect(findings.events).toBeGreaterThan(20)
    expect(findings.files[0]!.stopped).toBe('damaged archive')
    expect(findings.partial!.why).toContain('damaged archive')
    expect(findings.files[0]!.textBytes).toBeLessThan(long.length)
  })

  it('that is damaged in its middle gives what is before the damage', async () => {
    // Larger than what is inflated in one step, so that the damage comes after whole steps.
    const lines = Array.from(
      { length: 20_000 },
      (_, i) =>
        `[${i}.${(i * 7919) % 1000}s][info][gc] GC(${i}) Pause Full (a) 2M->1M(2M) ${(i * 104_729) % 9973}.5ms`,
    )
    const packed = gzipSync(`${lines.join('\n')}\n`)
    packed.fill(0xff, Math.floor(packed.length * 0.7), Math.floor(packed.length * 0.7) + 40)
    const findings = await readGcLog(temporaryFile(packed))
    expect(findings.events).toBeGreaterThan(0)
    expect(findings.files[0]!.stopped).toBe('damaged archive')
  })

  it('that is a bomb is inflated up to a limit, and says so', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, '[0.5s][info][gc] Using G1\n'))
    expect(bomb.length).toBeLessThan(1024 * 1024)
    const findings = await readGcLog(temporaryFile(bomb), { maxInflatedBytes: 1024 * 1024 })
    expect(findings.files[0]).toMatchObject({ textBytes: 1024 * 1024, stopped: 'too large when inflated' })
    expect(findings.partial!.why).toContain('1048576 bytes')
    expect(findings.partial!.shareRead).toBeLessThan(0.2)
  })

  it.each([
    ['encrypted', (bytes: Buffer) => bytes.writeUInt16LE(1, bytes.lastIndexOf('PK\u0001\u0002') + 8)],
    [
      'of another method',
      (bytes: Buffer) => bytes.writeUInt16LE(12, bytes.lastIndexOf('PK\u0001\u0002') + 10),
    ],
  ])('that is %s is refused with the reason', async (_what, damage) => {
    const bytes = zip([['gc.log', g1, 'deflate']])
    damage(bytes)
    const findings = await readGcLog(temporaryFile(bytes))
    expect(findings.files[0]).toMatchObject({ stopped: 'unsupported archive', textBytes: 0 })
  })

  it('never throws, wherever its bytes are changed', async () => {
    const packed = [zip([['gc.log', g1, 'deflate']]), gzipSync(g1)]
    await fc.assert(
      fc.asyncProperty(
        fc.nat(1),
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.nat(255)), {
          maxLength: 5,
        }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (which, changes, length) => {
          const bytes = Buffer.from(packed[which]!)
          for (const [at, value] of changes) bytes[Math.floor(at * bytes.length)] = value
          await read(bytes.subarray(0, Math.ceil(length * bytes.length)))
        },
      ),
      { numRuns: 100 },
    )
  })
})

describe('a log that is still written', () => {
  it('is read up to its size when it was opened, and says that it grew', async () => {
    const file = temporaryFile(Buffer.concat([g1, g1, g1]))
    let grown = false
    const findings = await readGcLog(file, {
      onProgress() {
        if (!grown) appendFileSync(file, g1)
        grown = true
      },
    })
    expect(findings.files[0]).toMatchObject({
      bytes: g1.length * 3,
      bytesRead: g1.length * 3,
      grewWhileRead: true,
    })
    expect(findings.partial).toBeNull()
  })

  it('that is cut shorter while it is read ends there, with the reason', async () => {
    const file = temporaryFile(Buffer.concat(new Array(90).fill(g1)))
    const findings = await readGcLog(file, { onProgress: () => truncateSync(file, 1000) })
    expect(findings.files[0]!.stopped).toBe('unreadable')
    expect(findings.partial!.why).toContain('cut shorter')
    expect(findings.events).toBeGreaterThan(0)
  })
})

function folderHere(): string {
  const folder = temporaryPath('folder')
  mkdirSync(folder)
  return folder
}

function pipeHere(): string {
  const pipe = temporaryPath('pipe')
  execFileSync('mkfifo', [pipe])
  return pipe
}

/** A zip as `zip` writes it, without its extras. */
function zip(files: readonly (readonly [string, Buffer, 'deflate' | 'stored'])[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const [name, content, method] of files) {
    const packed = method === 'deflate' ? deflateRawSync(content) : content
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(method === 'deflate' ? 8 : 0, 4)
    common.writeUInt32LE(crc32(content), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(content.length, 18)
    common.writeUInt16LE(Buffer.byteLength(name), 22)
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, Buffer.from(name), packed])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(at, 10)
    directory.push(
      Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000'), common, rest, Buffer.from(name)]),
    )
    parts.push(local)
    at += local.length
  }
  const listed = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006', 0, 'latin1')
  end.writeUInt16LE(files.length, 8)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(listed.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, listed, end])
}
