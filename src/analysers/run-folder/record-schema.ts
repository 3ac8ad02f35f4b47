import { z } from 'zod'
import { runFormatVersion } from '../../model/run-record.js'

/**
 * The shape of `run.json`, checked when it is read: a run folder may have been damaged, edited, or written by
 * another version. Unknown fields are passed over, so that a newer heapmark may add some.
 * `readRunRecord` holds this and the type `RunRecord` together at compile time, a test the documentation.
 */
const text = z.string()
const number = z.number()
const numberOrNull = z.number().nullable()
const textOrNull = z.string().nullable()

const histogram = z.object({
  count: number,
  min: numberOrNull,
  max: numberOrNull,
  mean: numberOrNull,
  buckets: z.array(z.tuple([number, number])),
})

const outcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('completed') }),
  z.object({
    kind: z.literal('heap-exhausted'),
    cause: z.enum([
      'java-heap',
      'gc-overhead',
      'metaspace',
      'direct-buffer',
      'threads',
      'array-size',
      'v8-heap',
    ]),
    evidence: text,
    exitCode: numberOrNull,
    signal: textOrNull,
  }),
  z.object({
    kind: z.literal('killed'),
    cause: z.enum(['outside', 'memory-limit']),
    signal: text,
    evidence: text,
  }),
  z.object({ kind: z.literal('timed-out'), limitMs: number, gcShare: numberOrNull }),
  z.object({
    kind: z.literal('crashed'),
    cause: z.enum(['exit-code', 'signal', 'fatal-error', 'stack-overflow', 'refused-to-start']),
    exitCode: numberOrNull,
    signal: textOrNull,
    evidence: text,
  }),
  z.object({ kind: z.literal('stream-broken'), evidence: text }),
  z.object({ kind: z.literal('interrupted'), signal: text }),
])

const problem = z.object({
  severity: z.enum(['error', 'warning']),
  rule: text,
  place: z.object({ line: number, column: number }),
  message: text,
  instead: text.exactOptional(),
})

const receiverStats = z.object({
  requests: number,
  bytes: number,
  errors: number,
  emptyBodies: number,
  invalidJson: number,
  jsonSampleEvery: number,
  connections: number,
  openConnections: number,
  elapsedMs: number,
  activeMs: number,
  throughputPerSecond: number,
  recentThroughputPerSecond: number,
  latency: z.object({
    averageMs: numberOrNull,
    p50Ms: numberOrNull,
    p99Ms: numberOrNull,
    maxMs: numberOrNull,
  }),
  rssBytes: number,
  ledger: z
    .object({
      received: number,
      unique: number,
      duplicated: number,
      unreadable: number,
      highestIndex: number,
    })
    .nullable(),
  lagMicros: histogram.nullable(),
  firstRequestNs: z.string().regex(/^\d+$/).nullable(),
  lastRequestNs: z.string().regex(/^\d+$/).nullable(),
})

const fault = z.object({
  text,
  kind: z.enum(['status', 'delay', 'stall', 'slow-read', 'reset', 'half-close']),
  share: number,
  fromMs: number,
  toMs: numberOrNull,
})

const receiver = z.object({
  url: text,
  pid: number,
  keptRunning: z.boolean(),
  faults: z.array(fault).exactOptional(),
  stats: receiverStats.nullable(),
  lastCounters: z
    .object({ requests: number, bytes: number, errors: number, unique: numberOrNull })
    .nullable(),
})

const stream = z.object({
  final: z.boolean(),
  counters: z.object({
    generated: number,
    sent: number,
    acknowledged: number,
    refused: number,
    resent: number,
    connectionErrors: number,
    inFlight: number,
    lagMs: number,
  }),
  sendLagMicros: histogram.nullable(),
  responseMicros: histogram.nullable(),
  activeMs: numberOrNull,
  stoppedBecause: textOrNull,
  broke: z
    .object({
      metric: text,
      threshold: number,
      value: number,
      ratePerSecond: number,
      afterRecords: number,
    })
    .nullable()
    .exactOptional(),
})

const artefactKinds = [
  'gc-log',
  'heap-dump',
  'cpu-profile',
  'allocation-profile',
  'recording',
  'stacks',
  'histogram',
  'fatal-error-log',
  'fatal-report',
  'log',
  'records',
  'samples',
] as const

export const runRecordSchema = z.object({
  formatVersion: z.literal(runFormatVersion),
  heapmarkVersion: text,
  id: text,
  scenario: z.object({
    name: text,
    description: textOrNull,
    file: textOrNull,
    text: textOrNull,
    problems: z.array(problem),
  }),
  seed: numberOrNull,
  nowMs: number,
  commandLine: z.array(text),
  workingDirectory: text,
  benchPid: number,
  options: z.record(text, z.union([text, number, z.boolean(), z.null()])),
  machine: z.object({
    cpus: number,
    cpuModel: text,
    memoryBytes: number,
    kernel: text,
    nodeVersion: text,
  }),
  target: z.object({
    kind: text,
    pid: numberOrNull,
    command: z.array(text),
    runtime: textOrNull,
    runtimeName: z.enum(['node', 'jvm', 'native']).exactOptional(),
    limits: textOrNull,
  }),
  heap: z.object({ minBytes: numberOrNull, maxBytes: numberOrNull, collector: textOrNull }),
  receiver: receiver.nullable(),
  startedNs: z.string().regex(/^\d+$/).exactOptional(),
  startedAt: text.refine((value) => !Number.isNaN(Date.parse(value)), 'not a time of ISO 8601'),
  endedAt: text.refine((value) => !Number.isNaN(Date.parse(value)), 'not a time of ISO 8601').nullable(),
  durationMs: numberOrNull,
  sampleIntervalMs: z.number().positive(),
  outcome: outcome.nullable(),
  asked: z.object({
    records: numberOrNull,
    ratePerSecond: numberOrNull,
    steps: z.array(z.object({ name: text, sink: text, records: number, ratePerSecond: numberOrNull })),
  }),
  stream: stream.nullable(),
  calibration: z
    .object({ recordsPerSecond: z.number().positive(), measuredMs: number })
    .nullable()
    .exactOptional(),
  budgets: z
    .object({
      asked: z.array(z.object({ name: text, limit: text, file: text, line: number, column: number })),
      baseline: z.object({ run: text, pinned: z.boolean(), figures: z.record(text, number) }).nullable(),
      whyNoBaseline: textOrNull,
    })
    .nullable()
    .exactOptional(),
  notes: z.array(z.object({ collector: text, message: text, truncatedFile: text.exactOptional() })),
  quality: z.object({
    samplesTaken: number,
    samplesLost: number,
    samplerShare: numberOrNull,
    longestGapMs: numberOrNull,
    truncatedFiles: z.array(text),
    loadAverageAtStart: numberOrNull,
    machine: z
      .object({
        elapsedMs: number,
        processorMs: number,
        busyMs: number,
        stealMs: number,
        benchMs: number,
        receiverMs: numberOrNull,
        swapPages: number,
      })
      .nullable()
      .exactOptional(),
  }),
  artefacts: z.array(z.object({ kind: z.enum(artefactKinds), path: text, bytes: number })),
})
