import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import {
  type ConstantSpec,
  type FieldSpec,
  type JfrValue,
  jfrChunk,
  type TypeSpec,
} from '../../../../../test/support/jfr-writer.js'
import { type Recording, readRecording } from '../../read-recording.js'

const folder = mkdtempSync(path.join(tmpdir(), 'heapmark-events-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A value of an event's field: number, text, or key of a constant. */
type Given = readonly [type: string, value: number | bigint | string, extra?: Partial<FieldSpec>]

describe('samples of threads', () => {
  test('in native code and asleep are no CPU samples', async () => {
    const { findings, stacks } = await record([
      ['jdk.ExecutionSample', { state: ['java.lang.String', 'STATE_RUNNABLE'] }],
      ['jdk.ExecutionSample', { state: ['java.lang.String', 'STATE_SLEEPING'] }],
      ['jdk.NativeMethodSample', { state: ['java.lang.String', 'STATE_IN_OBJECT_WAIT'] }],
      ['profiler.WallClockSample', { state: ['java.lang.String', 'STATE_SLEEPING'], samples: ['int', 40] }],
      ['profiler.WallClockSample', { state: ['java.lang.String', 'STATE_RUNNABLE'], samples: ['int', 3] }],
      ['jdk.CPUTimeSample', { failed: ['boolean', 0] }],
    ])
    expect(findings.cpu?.samples).toBe(1 + 3 + 1)
    expect(findings.native?.samples).toBe(1)
    expect(findings.idleSamples).toBe(41)
    expect(Object.keys(stacks).sort()).toEqual(['cpu', 'native'])
  })
})

describe('allocations', () => {
  test('are never counted by two kinds of events at once', async () => {
    const { findings } = await record([
      ['jdk.ObjectAllocationInNewTLAB', { tlabSize: ['long', 5000], allocationSize: ['long', 16] }],
      ['jdk.ObjectAllocationOutsideTLAB', { allocationSize: ['long', 900_000] }],
      ['jdk.ObjectAllocationSample', { weight: ['long', 1_000_000] }],
    ])
    expect(findings.allocation).toMatchObject({ source: 'jdk.ObjectAllocationSample', totalBytes: 1_000_000 })
    expect(findings.notes.join()).toContain('2 events of allocation buffers tell of the same ones')
  })

  test('by buffers weigh what their thread took', async () => {
    const { findings } = await record([
      ['jdk.ObjectAllocationInNewTLAB', { tlabSize: ['long', 5000], allocationSize: ['long', 16] }],
      ['jdk.ObjectAllocationOutsideTLAB', { allocationSize: ['long', 900_000] }],
    ])
    expect(findings.allocation).toMatchObject({ totalBytes: 905_000, samples: 2 })
  })
})

test('a container’s limits are told, and that there are none', async () => {
  const { findings } = await record([
    [
      'jdk.ContainerConfiguration',
      {
        containerType: ['java.lang.String', 'cgroupv2'],
        effectiveCpuCount: ['long', 2],
        memoryLimit: ['long', 512 * 2 ** 20],
        memorySoftLimit: ['long', -1],
        hostTotalMemory: ['long', 2 ** 34],
      },
    ],
    ['jdk.ContainerMemoryUsage', { memoryUsage: ['long', 400 * 2 ** 20], memoryFailCount: ['long', 7] }],
    ['jdk.ContainerMemoryUsage', { memoryUsage: ['long', 300 * 2 ** 20], memoryFailCount: ['long', 9] }],
    ['jdk.ContainerCPUThrottling', { cpuThrottledTime: ['long', 5_000_000, { span: 'NANOSECONDS' }] }],
  ])
  expect(findings.containers).toEqual({
    type: 'cgroupv2',
    cpus: 2,
    memoryLimitBytes: 512 * 2 ** 20,
    memorySoftLimitBytes: null,
    swapLimitBytes: null,
    hostMemoryBytes: 2 ** 34,
    memoryPeakBytes: 400 * 2 ** 20,
    memoryFailures: 9,
    throttledMs: 5,
  })
})

test('the last memory is the latest, in whatever order it was written', async () => {
  const { findings } = await record([
    ['jdk.ResidentSetSize', { startTime: ['long', 3000], size: ['long', 30], peak: ['long', 90] }],
    ['jdk.ResidentSetSize', { startTime: ['long', 2000], size: ['long', 20], peak: ['long', 80] }],
    [
      'jdk.NativeMemoryUsage',
      {
        startTime: ['long', 2],
        type: ['java.lang.String', 'GC'],
        committed: ['long', 7],
        reserved: ['long', 9],
      },
    ],
    [
      'jdk.NativeMemoryUsage',
      {
        startTime: ['long', 1],
        type: ['java.lang.String', 'GC'],
        committed: ['long', 8],
        reserved: ['long', 6],
      },
    ],
    [
      'jdk.JavaThreadStatistics',
      {
        startTime: ['long', 5],
        activeCount: ['long', 4],
        peakCount: ['long', 8],
        accumulatedCount: ['long', 20],
      },
    ],
    [
      'jdk.JavaThreadStatistics',
      {
        startTime: ['long', 4],
        activeCount: ['long', 6],
        peakCount: ['long', 7],
        accumulatedCount: ['long', 12],
      },
    ],
    ['jdk.ClassLoadingStatistics', { loadedClassCount: ['long', 500], unloadedClassCount: ['long', 3] }],
  ])
  expect(findings.memory).toEqual({
    rss: { samples: 2, lastBytes: 30, peakBytes: 90 },
    native: [{ kind: 'GC', committedLastBytes: 7, committedPeakBytes: 8, reservedLastBytes: 9 }],
    physicalBytes: null,
  })
  expect(findings.threads).toEqual({ activeLast: 4, peak: 8, started: 20 })
  expect(findings.classes).toEqual({ loaded: 500, unloaded: 3 })
})

test('what the recorder lost is said', async () => {
  const { findings } = await record([['jdk.DataLoss', { amount: ['long', 4096], total: ['long', 4096] }]])
  expect(findings.notes).toEqual(['the JVM lost 4096 bytes of events (jdk.DataLoss): counts are too low'])
})

describe('an old object', () => {
  const reference: FieldSpec = { name: 'referrer', type: 'jdk.types.Reference', constant: true }
  const types: TypeSpec[] = [
    { id: 40n, name: 'java.lang.Class', fields: [{ name: 'name', type: 'java.lang.String' }] },
    {
      id: 41n,
      name: 'jdk.types.OldObject',
      fields: [
        { name: 'address', type: 'long' },
        { name: 'type', type: 'java.lang.Class', constant: true },
        { name: 'description', type: 'java.lang.String' },
        reference,
      ],
    },
    { id: 42n, name: 'jdk.types.OldObjectField', fields: [{ name: 'name', type: 'java.lang.String' }] },
    {
      id: 43n,
      name: 'jdk.types.OldObjectArray',
      fields: [
        { name: 'size', type: 'int' },
        { name: 'index', type: 'int' },
      ],
    },
    {
      id: 44n,
      name: 'jdk.types.Reference',
      fields: [
        { name: 'array', type: 'jdk.types.OldObjectArray', constant: true },
        { name: 'field', type: 'jdk.types.OldObjectField', constant: true },
        { name: 'object', type: 'jdk.types.OldObject', constant: true },
        { name: 'skip', type: 'int' },
      ],
    },
  ]
  const object = (type: number, referrer: number, description: string | null = null): JfrValue => ({
    parts: [
      ['long', 4096],
      ['long', type],
      ['', { text: description }],
      ['long', referrer],
    ],
  })
  const link = (array: number, field: number, to: number, skip = 0): JfrValue => ({
    parts: [
      ['long', array],
      ['long', field],
      ['long', to],
      ['int', skip],
    ],
  })
  const constants: ConstantSpec[] = [
    {
      type: 'java.lang.Class',
      values: ['[B', 'Holder', '[Ljava/lang/Object;', 'java/lang/Class', 'Ring'].map((name, at) => [
        BigInt(at + 1),
        { text: name },
      ]),
    },
    {
      type: 'jdk.types.OldObjectField',
      values: ['items', 'kept'].map((name, at) => [BigInt(at + 1), { text: name }]),
    },
    {
      type: 'jdk.types.OldObjectArray',
      values: [
        [
          1n,
          {
            parts: [
              ['int', 10],
              ['int', 3],
            ],
          },
        ],
      ],
    },
    {
      type: 'jdk.types.OldObject',
      values: [
        [1n, object(1, 1)],
        [2n, object(3, 2)],
        [3n, object(2, 3, 'Size: 9')],
        [4n, object(4, 0, 'Class Name: com/example/Main')],
        [5n, object(5, 5)],
      ],
    },
    {
      type: 'jdk.types.Reference',
      values: [
        [1n, link(1, 0, 2)],
        [2n, link(0, 1, 3, 12)],
        [3n, link(0, 2, 4)],
        [5n, link(0, 1, 5)],
      ],
    },
  ]

  test('is told with the chain of references that holds it', async () => {
    const { findings } = await record([oldObject(1)], types, constants)
    expect(findings.live?.chains[0]).toMatchObject({
      class: 'byte[]',
      arrayElements: null,
      heldBy: [
        'java.lang.Object[] [3 of 10]',
        '... 12 more',
        'Holder.items (Size: 9)',
        'com.example.Main.kept (static)',
      ],
    })
  })

  test('that is held by itself ends its chain', async () => {
    const { findings } = await record([oldObject(5)], types, constants)
    expect(findings.live?.chains[0]?.heldBy).toEqual(['Ring.items', '... (a circle)'])
  })

  function oldObject(key: number) {
    return [
      'jdk.OldObjectSample',
      { object: ['jdk.types.OldObject', key, { constant: true }], arrayElements: ['int', -2147483648] },
    ] as const
  }
})

test('types nested beyond counting end the reading all the same', async () => {
  const nested = Array.from(
    { length: 14 },
    (_, level): TypeSpec => ({
      id: BigInt(200 + level),
      name: level === 0 ? 'jdk.GarbageCollection' : `level${level}`,
      fields: Array.from({ length: 50 }, (_, at) => ({ name: `f${at}`, type: `level${level + 1}` })),
    }),
  )
  const last: TypeSpec = { id: 300n, name: 'level14', fields: [] }
  const chunk = jfrChunk({ types: [...nested, last], events: [{ type: 200n, value: 1 }] })
  const { findings } = await read(chunk)
  expect(findings.events['jdk.GarbageCollection']).toBe(1)
  expect(findings.gc).toBeNull()
})

/** Events of types that have just the fields given. */
async function record(
  events: readonly (readonly [type: string, fields: Readonly<Record<string, Given>>])[],
  types: readonly TypeSpec[] = [],
  constants: readonly ConstantSpec[] = [],
): Promise<Recording> {
  const eventTypes: TypeSpec[] = []
  const written = events.map(([name, fields]) => {
    const layout = Object.entries(fields).map(
      ([field, [type, , extra]]): FieldSpec => ({ name: field, type, ...extra }),
    )
    const known = eventTypes.find((type) => type.name === name && type.fields.length === layout.length)
    const id = known?.id ?? BigInt(100 + eventTypes.length)
    if (known === undefined) eventTypes.push({ id, name, fields: layout })
    const parts = Object.values(fields).map(([type, value, extra]): readonly [string, JfrValue] =>
      typeof value === 'string' ? ['', { text: value }] : [extra?.constant ? 'long' : type, value],
    )
    return { type: id, value: { parts } }
  })
  return await read(
    jfrChunk({ types: [...types, ...eventTypes], checkpoints: [constants], events: written, startTicks: 0n }),
  )
}

async function read(bytes: Buffer): Promise<Recording> {
  const file = path.join(folder, 'a.jfr')
  writeFileSync(file, bytes)
  return await readRecording(file)
}
