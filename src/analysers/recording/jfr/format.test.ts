import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import {
  type ChunkSpec,
  type ConstantSpec,
  type JfrValue,
  jfrChunk,
  type TypeSpec,
} from '../../../../test/support/jfr-writer.js'
import { type ReadRecordingOptions, readRecording } from '../read-recording.js'
import { exportStacks } from '../stacks/export/index.js'

const folder = mkdtempSync(path.join(tmpdir(), 'heapmark-jfr-'))
afterAll(() => rmSync(folder, { recursive: true }))

const allocationId = 100n
/** Layouts unlike any JDK's: fields in another order, more of them, parts in parts. */
const types: readonly TypeSpec[] = [
  { id: 40n, name: 'jdk.types.Symbol', fields: [{ name: 'string', type: 'java.lang.String' }] },
  {
    id: 41n,
    name: 'java.lang.Class',
    fields: [
      { name: 'modifiers', type: 'int' },
      { name: 'name', type: 'jdk.types.Symbol', constant: true },
    ],
  },
  { id: 42n, name: 'jdk.types.FrameType', fields: [{ name: 'description', type: 'java.lang.String' }] },
  {
    id: 43n,
    name: 'jdk.types.Method',
    fields: [
      { name: 'hidden', type: 'boolean' },
      { name: 'name', type: 'jdk.types.Symbol', constant: true },
      { name: 'type', type: 'java.lang.Class', constant: true },
      { name: 'weights', type: 'double', array: true },
    ],
  },
  {
    id: 44n,
    name: 'jdk.types.StackFrame',
    fields: [
      { name: 'lineNumber', type: 'int' },
      { name: 'extra', type: 'float' },
      { name: 'method', type: 'jdk.types.Method', constant: true },
      { name: 'type', type: 'jdk.types.FrameType', constant: true },
    ],
  },
  {
    id: 45n,
    name: 'jdk.types.StackTrace',
    fields: [
      { name: 'frames', type: 'jdk.types.StackFrame', array: true },
      { name: 'truncated', type: 'boolean' },
    ],
  },
  {
    id: allocationId,
    name: 'jdk.ObjectAllocationSample',
    fields: [
      { name: 'names', type: 'java.lang.String', array: true },
      { name: 'weight', type: 'long' },
      { name: 'objectClass', type: 'java.lang.Class', constant: true },
      { name: 'share', type: 'double' },
      { name: 'letter', type: 'char' },
      { name: 'stackTrace', type: 'jdk.types.StackTrace', constant: true },
      { name: 'note', type: 'java.lang.String' },
    ],
  },
]

const bigKey = 0x7fff_ffff_ffff_fff1n
const bigKeyNext = 0x7fff_ffff_ffff_fff2n

function classes(names: readonly (readonly [bigint, JfrValue])[]): readonly ConstantSpec[] {
  return [
    { type: 'jdk.types.Symbol', values: names },
    {
      type: 'java.lang.Class',
      values: names.map(
        ([key]) =>
          [
            key,
            {
              parts: [
                ['int', 1],
                ['long', key],
              ],
            },
          ] as const,
      ),
    },
  ]
}

function stack(methods: readonly bigint[], truncated = 0): JfrValue {
  const frame = (method: bigint): readonly [string, JfrValue] => [
    '',
    {
      parts: [
        ['int', 7],
        ['float', { float: 1.5 }],
        ['long', method],
        ['long', 1],
      ],
    },
  ]
  return {
    parts: [
      ['', { elements: methods.map(frame) }],
      ['boolean', truncated],
    ],
  }
}

function allocation(
  weight: number | bigint,
  objectClass: bigint,
  stackTrace: bigint,
  text: JfrValue,
): JfrValue {
  return {
    parts: [
      [
        '',
        {
          elements: [
            ['', { text: 'a' }],
            ['', { text: null }],
            ['', { text: 'ü', form: 'characters' }],
          ],
        },
      ],
      ['long', weight],
      ['long', objectClass],
      ['double', { double: 0.25 }],
      ['char', 65],
      ['long', stackTrace],
      ['', text],
    ],
  }
}

const method = (name: bigint): JfrValue => ({
  parts: [
    ['boolean', 0],
    ['long', name],
    ['long', 3n],
    [
      '',
      {
        elements: [
          ['double', { double: 1 }],
          ['double', { double: 2 }],
        ],
      },
    ],
  ],
})

const constants: readonly ConstantSpec[] = [
  ...classes([
    [bigKey, { text: 'java/lang/String' }],
    [bigKeyNext, { text: '[[I', form: 'latin1' }],
    [3n, { text: 'Main<é>', form: 'characters' }],
    [-5n, { text: '[Ljava/util/Map;' }],
  ]),
  { type: 'jdk.types.FrameType', values: [[1n, { text: 'Native' }]] },
  {
    type: 'jdk.types.Symbol',
    values: [
      [60n, { text: 'outer' }],
      [61n, { textKey: 9n }],
    ],
  },
  { type: 'java.lang.String', values: [[9n, { text: 'inner' }]] },
  {
    type: 'jdk.types.Method',
    values: [
      [50n, method(60n)],
      [51n, method(61n)],
    ],
  },
  {
    type: 'jdk.types.StackTrace',
    values: [
      [bigKey, stack([51n, 50n])],
      [2n, stack([50n], 1)],
    ],
  },
]

const events = [
  { type: allocationId, value: allocation(1000, bigKey, bigKey, { text: 'x' }) },
  { type: allocationId, value: allocation(2n ** 40n, bigKeyNext, bigKey, { text: null }) },
  { type: allocationId, value: allocation(50, -5n, 2n, { textKey: 9n }) },
  { type: allocationId, value: allocation(7, 77n, 0n, { text: '' }) },
  { type: 555n, value: 12 },
  { type: 2n ** 60n + 1n, value: 12 },
]

const whole: ChunkSpec = { types, checkpoints: [constants], events }

describe.each([
  ['compressed', true],
  ['plain', false],
])('a recording with %s numbers', (_, compressed) => {
  test('is read by the layouts it describes itself', async () => {
    const { findings, stacks } = await read(jfrChunk({ ...whole, compressed }))
    expect(findings.partial).toBeNull()
    expect(findings.events).toEqual({
      'jdk.Checkpoint': 1,
      'jdk.Metadata': 1,
      'jdk.ObjectAllocationSample': 4,
    })
    expect(findings.allocation?.byClass).toEqual([
      { class: 'int[][]', bytes: 2 ** 40, samples: 1 },
      { class: 'java.lang.String', bytes: 1000, samples: 1 },
      { class: 'java.util.Map[]', bytes: 50, samples: 1 },
      { class: '[unknown class]', bytes: 7, samples: 1 },
    ])
    expect([...exportStacks(stacks.allocation!, 'collapsed')].sort()).toEqual([
      'Main<é>.outer;Main<é>.inner;int[][] 1099511627776\n',
      'Main<é>.outer;Main<é>.inner;java.lang.String 1000\n',
      'Main<é>.outer;java.util.Map[] 50\n',
      '[no stack];[unknown class] 7\n',
    ])
    expect(findings.unknown).toEqual({
      eventsWithoutType: 2,
      unreadableEvents: 0,
      unresolvedSamples: 1,
      unreadableParts: 0,
    })
    expect(findings.notes).toEqual([
      '1 samples have stacks cut off at their outer end: they start in the middle',
    ])
  })

  test('can spread its constants over checkpoints that link back', async () => {
    const checkpoints = constants.map((constant) => [constant])
    const { findings } = await read(jfrChunk({ ...whole, compressed, checkpoints }))
    expect(findings.partial).toBeNull()
    expect(findings.allocation?.byClass.map((entry) => entry.class)).toContain('int[][]')
    expect(findings.events['jdk.Checkpoint']).toBe(constants.length)
  })

  test.each([
    ['in a circle', { delta: 0n - 1n }],
    ['forward', { delta: 4n }],
    ['before the beginning', { delta: -(2n ** 62n) }],
    ['far beyond what a double holds', { delta: 2n ** 62n + 1n }],
  ])('whose constants lead %s is read without them', async (_name, lies) => {
    const { findings } = await read(jfrChunk({ ...whole, compressed, lies }))
    expect(findings.partial?.why).toMatch(/^chunk 1: some of its constants cannot be read: /)
    expect(findings.events['jdk.ObjectAllocationSample']).toBe(4)
  })
})

test('lines of a method are told apart when asked for', async () => {
  const { stacks } = await read(jfrChunk(whole), { withLines: true })
  expect([...exportStacks(stacks.allocation!, 'collapsed')].join('')).toContain('Main<é>.outer:7;')
})

test('two chunks are two sets of names for the same numbers', async () => {
  const other: ChunkSpec = {
    ...whole,
    checkpoints: [classes([[bigKey, { text: 'Other' }]])],
    startNs: 1_700_000_002_500_000_000n,
  }
  const { findings } = await read(Buffer.concat([jfrChunk(whole), jfrChunk(other)]))
  expect(findings).toMatchObject({ partial: null, chunks: 2, durationMs: 3500 })
  expect(findings.allocation?.byClass[0]).toEqual({
    class: '[unknown class]',
    bytes: 7 + 2 ** 40 + 50 + 7,
    samples: 4,
  })
  expect(findings.allocation?.byClass).toContainEqual({ class: 'Other', bytes: 1000, samples: 1 })
  expect(findings.unknown.unresolvedSamples).toBe(1 + 4)
})

test('stamps beyond 2^53 ticks are told apart to the tick', async () => {
  const gc: TypeSpec = {
    id: 101n,
    name: 'jdk.GCHeapSummary',
    fields: [
      { name: 'startTime', type: 'long' },
      { name: 'when', type: 'java.lang.String' },
      { name: 'heapUsed', type: 'long' },
    ],
  }
  const startTicks = 2n ** 61n + 1n
  const at = (tick: bigint) => ({
    type: 101n,
    value: {
      parts: [
        ['long', startTicks + tick],
        ['', { text: 'After GC' }],
        ['long', 5],
      ],
    } satisfies JfrValue,
  })
  const chunk = jfrChunk({
    types: [gc],
    events: [at(1n), at(2n), at(1003n)],
    startTicks,
    ticksPerSecond: 1000n,
  })
  const { findings } = await read(chunk)
  expect(findings.gc?.heap?.after.map((point) => point.atMs)).toEqual([1, 2, 1003])
  expect(findings.gc).toMatchObject({ collections: null, pauseMsTotal: null })
})

test('spans are understood in the unit that the recording gives them', async () => {
  const gc = (id: bigint, span: string): TypeSpec => ({
    id,
    name: 'jdk.GarbageCollection',
    fields: [
      { name: 'name', type: 'java.lang.String' },
      { name: 'sumOfPauses', type: 'long', span },
      { name: 'longestPause', type: 'long', span },
    ],
  })
  const units = { TICKS: 2000, NANOSECONDS: 2_000_000, MICROSECONDS: 2000, MILLISECONDS: 2 }
  for (const [span, value] of Object.entries(units)) {
    const parts: JfrValue = {
      parts: [
        ['', { text: 'G1New' }],
        ['long', value],
        ['long', value],
      ],
    }
    const { findings } = await read(
      jfrChunk({
        types: [gc(101n, span)],
        events: [{ type: 101n, value: parts }],
        ticksPerSecond: 1_000_000n,
      }),
    )
    expect(findings.gc).toMatchObject({ collections: 1, pauseMsTotal: 2, pauseMsMax: 2 })
  }
})

describe('a recording that was never finished', () => {
  test('is read up to its last flush', async () => {
    const flushed = jfrChunk({ ...whole, state: 3 })
    const { findings } = await read(Buffer.concat([flushed, Buffer.alloc(1000, 7)]))
    expect(findings.partial).toEqual({
      shareRead: flushed.length / (flushed.length + 1000),
      why: 'its last chunk was never finished: the 1000 bytes that came after its last flush cannot be read',
    })
    expect(findings.events['jdk.ObjectAllocationSample']).toBe(4)
  })

  test('is read without a header that says where things are', async () => {
    const { findings } = await read(
      jfrChunk({ ...whole, state: 1, lies: { bytes: 0n, constantsAt: 0n, metadataAt: 0n } }),
    )
    expect(findings.partial?.why).toBe('chunk 1: it was never finished')
    expect(findings.allocation?.byClass).toHaveLength(4)
  })

  test('takes its types from the chunk before when its own are lost', async () => {
    const last = jfrChunk({ ...whole, checkpoints: [] })
    const both = Buffer.concat([jfrChunk(whole), last.subarray(0, 68 + 150)])
    const { findings } = await read(both)
    expect(findings.partial?.why).toMatch(/^chunk 2: it ends in the middle of an event \(byte \d+\)$/)
    expect(findings.events['jdk.ObjectAllocationSample']).toBeGreaterThan(4)
    expect(findings.notes[0]).toContain('that of the chunk before was used')
  })
})

test.each([
  ['of Oracle JDK 7 and 8', { version: [0, 9] }, /JFR format 0\.9 of Oracle JDK 7 and 8 cannot be read/],
  ['of a future JDK', { version: [3, 0] }, /JFR format 3\.0 is newer than 2\.x/],
  ['that claims to be tiny', { lies: { bytes: 12n } }, /a chunk of 12 bytes cannot be/],
  ['that claims to be larger than any', { lies: { bytes: 2n ** 62n } }, /the file ends before it/],
  ['whose types are elsewhere', { lies: { metadataAt: 70n } }, /its description of types is damaged/],
] as const)('a recording %s says so', async (_, lie, why) => {
  const { findings } = await read(jfrChunk({ ...whole, ...lie }))
  expect(findings.format).toBe('jfr')
  expect(findings.partial?.why).toMatch(why)
})

test('an event of no size ends its chunk, and the next chunk is read all the same', async () => {
  const broken = jfrChunk(whole)
  broken.fill(0, 68, 72)
  const { findings } = await read(Buffer.concat([broken, jfrChunk(whole)]))
  expect(findings.partial?.why).toBe('chunk 1: an event of 0 bytes cannot be (byte 68)')
  expect(findings.chunks).toBe(2)
  expect(findings.events['jdk.ObjectAllocationSample']).toBe(4)
})

test('a type that contains itself is counted and not understood', async () => {
  const endless: TypeSpec = {
    id: allocationId,
    name: 'jdk.ObjectAllocationSample',
    fields: [{ name: 'again', type: 'jdk.ObjectAllocationSample' }],
  }
  const { findings } = await read(jfrChunk({ types: [endless], events: [{ type: allocationId, value: 1 }] }))
  expect(findings.events['jdk.ObjectAllocationSample']).toBe(1)
  expect(findings.allocation).toBeNull()
})

test('a constant that stands for itself has no text', async () => {
  const { findings } = await read(
    jfrChunk({
      ...whole,
      checkpoints: [
        [
          ...classes([[bigKey, { textKey: 9n }]]),
          { type: 'java.lang.String', values: [[9n, { textKey: 9n }]] },
        ],
      ],
    }),
  )
  expect(findings.allocation?.byClass.map((entry) => entry.class)).toEqual(['[unknown class]'])
})

async function read(bytes: Buffer, options: ReadRecordingOptions = {}) {
  const file = path.join(folder, 'a.jfr')
  writeFileSync(file, bytes)
  return await readRecording(file, options)
}
