import fc from 'fast-check'
import type { RunBudgets } from '../../src/model/budget.js'
import { budgetKinds } from '../../src/model/budgets/kinds.js'
import type { HistogramData } from '../../src/model/histogram.js'
import type { Outcome } from '../../src/model/outcome.js'
import type { ReceiverStats } from '../../src/model/receiver.js'
import type { RunRecord } from '../../src/model/run-record.js'
import type { Sample } from '../../src/model/sample.js'
import type { StreamCounters } from '../../src/model/stream.js'
import { emptyRecord } from './run-folders.js'

/** Runs of any kind: whole and broken ones, with and without each of their parts. */

const whole = fc.integer({ min: 0, max: 2 ** 40 })
const few = fc.integer({ min: 0, max: 1000 })
/** To the microsecond, as clocks give it. */
const ms = fc.integer({ min: 0, max: 1e10 }).map((micros) => micros / 1000)
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null })
const words = fc.string({ unit: 'binary', maxLength: 30 })

const histogram: fc.Arbitrary<HistogramData> = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 1, max: 9 })), { maxLength: 5 })
  .map((pairs) => {
    const values = pairs.map(([value]) => value)
    const count = pairs.reduce((sum, [, times]) => sum + times, 0)
    const some = values.length > 0
    return {
      count,
      min: some ? Math.min(...values) : null,
      max: some ? Math.max(...values) : null,
      mean: some ? pairs.reduce((sum, [value, times]) => sum + value * times, 0) / count : null,
      buckets: pairs,
    }
  })

const fault = fc.record({
  text: words,
  kind: fc.constantFrom('status', 'stall', 'slow-read'),
  share: fc.constantFrom(0.5, 1),
  fromMs: ms,
  toMs: maybe(ms),
})

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.constant({ kind: 'completed' } as const),
  fc.record({
    kind: fc.constant('heap-exhausted' as const),
    cause: fc.constantFrom(
      'java-heap',
      'gc-overhead',
      'metaspace',
      'direct-buffer',
      'threads',
      'array-size',
      'v8-heap',
    ),
    evidence: words,
    exitCode: maybe(few),
    signal: maybe(fc.constantFrom('SIGABRT', 'SIGKILL')),
  }),
  fc.record({
    kind: fc.constant('crashed' as const),
    cause: fc.constantFrom('exit-code', 'signal', 'fatal-error', 'stack-overflow', 'refused-to-start'),
    evidence: words,
    exitCode: maybe(few),
    signal: maybe(fc.constantFrom('SIGABRT', 'SIGKILL')),
  }),
  fc.record({
    kind: fc.constant('killed' as const),
    cause: fc.constantFrom('outside', 'memory-limit'),
    signal: words,
    evidence: words,
  }),
  fc.record({
    kind: fc.constant('timed-out' as const),
    limitMs: ms,
    gcShare: maybe(fc.double({ min: 0, max: 1, noNaN: true })),
  }),
  fc.record({ kind: fc.constant('stream-broken' as const), evidence: words }),
  fc.record({ kind: fc.constant('interrupted' as const), signal: words }),
)

const counters: fc.Arbitrary<StreamCounters> = fc.record({
  generated: whole,
  sent: whole,
  acknowledged: whole,
  refused: few,
  resent: few,
  connectionErrors: few,
  inFlight: few,
  lagMs: ms,
})

const stats: fc.Arbitrary<ReceiverStats> = fc.record({
  requests: whole,
  bytes: whole,
  errors: few,
  emptyBodies: few,
  invalidJson: few,
  jsonSampleEvery: fc.constant(64),
  connections: few,
  openConnections: few,
  elapsedMs: ms,
  activeMs: ms,
  throughputPerSecond: ms,
  recentThroughputPerSecond: ms,
  latency: fc.record({ averageMs: maybe(ms), p50Ms: maybe(ms), p99Ms: maybe(ms), maxMs: maybe(ms) }),
  rssBytes: whole,
  ledger: maybe(
    fc.record({ received: whole, unique: whole, duplicated: few, unreadable: few, highestIndex: whole }),
  ),
  lagMicros: maybe(histogram),
  firstRequestNs: maybe(whole.map(String)),
  lastRequestNs: maybe(whole.map(String)),
})

const lastCounters = fc.record({ requests: whole, bytes: whole, errors: few, unique: maybe(whole) })

const step = fc.record({
  name: words,
  sink: fc.constantFrom('http', 'json', 'csv', 'null'),
  records: few,
  ratePerSecond: maybe(ms),
})

const budgetName = fc.oneof(fc.constantFrom(...Object.keys(budgetKinds)), words)
const limit = fc.oneof(
  fc.constantFrom('<1MB', '<=5%', '>=5/s', '0', '<50ms', 'bounded', 'good'),
  fc.constantFrom('baseline', '<= baseline +5%', '>= baseline -5%', '<baseline +1MB'),
  words,
)
const budgets: fc.Arbitrary<RunBudgets> = fc.record({
  asked: fc.array(fc.record({ name: budgetName, limit, file: words, line: few, column: few }), {
    maxLength: 5,
  }),
  baseline: maybe(
    fc.record({
      run: words,
      pinned: fc.boolean(),
      figures: fc.dictionary(budgetName, fc.oneof(whole, fc.constant(Number.MAX_VALUE))),
    }),
  ),
  whyNoBaseline: maybe(words.map((text) => `because of ${text}`)),
})

export const arbitraryRecord: fc.Arbitrary<RunRecord> = fc
  .record({
    scenario: fc.record({
      name: words,
      description: maybe(words),
      file: maybe(words),
      text: maybe(fc.constant('')),
      problems: fc.constant([]),
    }),
    seed: maybe(few),
    options: fc.record({
      'native-memory': fc.boolean(),
      'flight-recorder': fc.boolean(),
      profiler: maybe(fc.constantFrom('async-profiler', 'yourkit')),
    }),
    commandLine: fc.array(words, { maxLength: 5 }),
    target: fc.record(
      {
        kind: fc.constantFrom('embedded', 'node', 'jvm', 'command', 'attach'),
        pid: maybe(few),
        command: fc.array(words, { maxLength: 3 }),
        runtime: maybe(words),
        runtimeName: fc.constantFrom('node', 'jvm', 'native'),
        limits: maybe(words),
      },
      { requiredKeys: ['kind', 'pid', 'command', 'runtime', 'limits'] },
    ),
    heap: fc.record({ minBytes: maybe(whole), maxBytes: maybe(whole), collector: maybe(words) }),
    receiver: maybe(
      fc.record({
        url: words,
        pid: few,
        keptRunning: fc.boolean(),
        faults: fc.array(fault, { maxLength: 3 }),
        stats: maybe(stats),
        lastCounters: maybe(lastCounters),
      }),
    ),
    endedAt: maybe(fc.constant('2026-01-16T10:30:10.000Z')),
    durationMs: maybe(ms),
    outcome: maybe(outcome),
    asked: fc.record({
      records: maybe(few),
      ratePerSecond: maybe(ms),
      steps: fc.array(step, { maxLength: 3 }),
    }),
    stream: maybe(
      fc.record({
        final: fc.boolean(),
        counters,
        sendLagMicros: maybe(histogram),
        responseMicros: maybe(histogram),
        activeMs: maybe(ms),
        stoppedBecause: maybe(words),
        broke: maybe(
          fc.record({
            metric: words,
            threshold: ms,
            value: ms,
            ratePerSecond: ms,
            afterRecords: few,
          }),
        ),
      }),
    ),
    budgets: maybe(budgets),
    notes: fc.array(
      fc.record(
        { collector: words, message: words, truncatedFile: words },
        { requiredKeys: ['collector', 'message'] },
      ),
      { maxLength: 3 },
    ),
    quality: fc.record({
      samplesTaken: few,
      samplesLost: fc.constantFrom(0, 0, 3),
      samplerShare: maybe(fc.double({ min: 0, max: 1, noNaN: true })),
      longestGapMs: maybe(ms),
      truncatedFiles: fc.array(words, { maxLength: 2 }),
      loadAverageAtStart: maybe(fc.double({ min: 0, max: 64, noNaN: true })),
      machine: maybe(
        fc.record({
          elapsedMs: ms,
          processorMs: ms,
          busyMs: ms,
          stealMs: ms,
          benchMs: ms,
          receiverMs: maybe(ms),
          swapPages: few,
        }),
      ),
    }),
    artefacts: fc.array(
      fc.record({
        kind: fc.constantFrom('gc-log', 'heap-dump', 'recording', 'fatal-error-log', 'records', 'log'),
        path: words,
        bytes: whole,
      }),
      { maxLength: 3 },
    ),
  })
  .map(emptyRecord)

const tMs = fc.double({ min: -10, max: 20_000, noNaN: true })

const sample: fc.Arbitrary<Sample> = fc.oneof(
  fc.record({
    series: fc.constant('process' as const),
    tMs,
    rssBytes: whole,
    rssAnonBytes: maybe(whole),
    rssFileBytes: maybe(whole),
    rssShmemBytes: maybe(whole),
    peakRssBytes: whole,
    threads: few,
    openFiles: maybe(few),
    cpuMs: ms,
    majorFaults: few,
    minorFaults: maybe(whole),
    swapBytes: maybe(fc.constantFrom(0, 4096)),
    pssBytes: maybe(whole),
  }),
  fc.record({
    series: fc.constant('tree' as const),
    tMs,
    processes: few,
    rssBytes: whole,
    cpuMs: ms,
    children: fc.array(fc.record({ pid: few, parentPid: few, command: words, rssBytes: whole, cpuMs: ms }), {
      maxLength: 16,
    }),
  }),
  fc.record({
    series: fc.constant('cgroup' as const),
    tMs,
    currentBytes: whole,
    peakBytes: maybe(whole),
    limitBytes: maybe(whole),
    anonBytes: maybe(whole),
    fileBytes: maybe(whole),
    limitHits: maybe(few),
    oomKills: maybe(few),
    throttledMs: maybe(ms),
  }),
  fc.record({
    series: fc.constant('jvm' as const),
    tMs,
    heapUsedBytes: whole,
    heapCommittedBytes: whole,
    heapMaxBytes: maybe(whole),
    spaces: fc.constant({ eden: 1, old: 2 }),
    metaspaceUsedBytes: maybe(whole),
    metaspaceCommittedBytes: maybe(whole),
    classesLoaded: maybe(few),
    threads: maybe(few),
    gcCount: maybe(few),
    gcMs: maybe(ms),
    safepointMs: maybe(ms),
  }),
  fc.record({
    series: fc.constant('native-memory' as const),
    tMs,
    committedBytes: whole,
    categories: fc.dictionary(
      fc.constantFrom(
        'Java Heap',
        'Class',
        'Metaspace',
        'Thread',
        'Code',
        'GC',
        'Other',
        'Internal',
        '__proto__',
      ),
      whole,
    ),
  }),
  fc.record({
    series: fc.constant('perturbation' as const),
    tMs,
    action: fc.constantFrom('dump', 'histogram', 'record', 'gc'),
    durationMs: ms,
    file: maybe(words),
  }),
  fc.record({
    series: fc.constant('fault' as const),
    tMs,
    fault: fc.integer({ min: 0, max: 3 }),
    state: fc.constantFrom('begun', 'ended'),
    hits: few,
  }),
  fc.record({
    series: fc.constant('v8' as const),
    tMs,
    heapUsedBytes: whole,
    heapTotalBytes: whole,
    heapLimitBytes: whole,
    externalBytes: whole,
    arrayBuffersBytes: whole,
    mallocedBytes: whole,
    spaces: fc.constant({ new_space: 1 }),
  }),
  fc.record({
    series: fc.constant('gc' as const),
    tMs,
    generation: fc.constantFrom('young', 'old'),
    name: fc.constantFrom('Scavenge', 'Mark-Compact'),
    pauseMs: ms,
    heapBeforeBytes: maybe(whole),
    heapAfterBytes: maybe(whole),
  }),
  fc.record({
    series: fc.constant('receiver' as const),
    tMs,
    requests: whole,
    bytes: whole,
    errors: few,
    unique: maybe(whole),
    openConnections: few,
    rssBytes: whole,
  }),
  fc.record({
    series: fc.constant('stream' as const),
    tMs,
    generated: whole,
    sent: whole,
    acknowledged: whole,
    inFlight: few,
    lagMs: ms,
  }),
  fc.record({ series: fc.constant('bench' as const), tMs, rssBytes: whole, cpuMs: ms, samplingMicros: ms }),
)

export const arbitrarySamples: fc.Arbitrary<Sample[]> = fc.array(sample, { maxLength: 60 })
