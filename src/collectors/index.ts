import type { CaptureOptions, Collector } from '../model/collector.js'
import type { RuntimeName } from '../model/target.js'
import { AsyncProfilerCollector } from './async-profiler/async-profiler.js'
import { BenchCollector } from './bench/bench.js'
import { CgroupCollector } from './cgroup/cgroup.js'
import { HsperfdataCollector } from './hsperfdata/hsperfdata.js'
import { JfrCollector } from './jfr/jfr.js'
import { JmxCollector } from './jmx/jmx.js'
import { JvmGcLogCollector } from './jvm-gc-log/jvm-gc-log.js'
import { JvmOomDumpCollector } from './jvm-oom-dump/jvm-oom-dump.js'
import { NativeMemoryCollector } from './native-memory/native-memory.js'
import { ProcCollector } from './proc/proc.js'
import { measured, SamplingCost } from './sampling-cost.js'
import { TreeCollector } from './tree/tree.js'
import { V8Collector } from './v8/v8.js'
import { V8GcCollector } from './v8-gc/v8-gc.js'
import { V8InspectorCollector } from './v8-inspector/v8-inspector.js'
import { V8OomDumpCollector } from './v8-oom-dump/v8-oom-dump.js'
import { V8ProfileCollector } from './v8-profile/v8-profile.js'
import { YourKitCollector } from './yourkit/yourkit.js'

/** Makes a collector; `cost` is where the time spent in sampling is counted. */
export type CollectorFactory = (options: CaptureOptions, cost: SamplingCost) => Collector

/** Every collector by its name. `bench` stands last: it ends a round of sampling. */
export const collectors = {
  proc: () => new ProcCollector(),
  tree: () => new TreeCollector(),
  cgroup: () => new CgroupCollector(),
  v8: (options) => new V8Collector(options),
  'v8-inspector': (options) => new V8InspectorCollector(options),
  'v8-gc': (options) => new V8GcCollector(options),
  'v8-profile': () => new V8ProfileCollector(),
  'v8-oom-dump': () => new V8OomDumpCollector(),
  'jvm-gc-log': () => new JvmGcLogCollector(),
  'jvm-oom-dump': () => new JvmOomDumpCollector(),
  jfr: (options) => new JfrCollector(options),
  hsperfdata: () => new HsperfdataCollector(),
  'native-memory': () => new NativeMemoryCollector(),
  jmx: (options) => new JmxCollector(options),
  'async-profiler': () => new AsyncProfilerCollector(),
  yourkit: () => new YourKitCollector(),
  bench: (_options, cost) => new BenchCollector(cost),
} satisfies Record<string, CollectorFactory>

export type CollectorName = keyof typeof collectors

/** Which collectors can see into which runtime, and when they are wanted. */
const byRuntime: Readonly<
  Record<RuntimeName, readonly (readonly [CollectorName, (options: CaptureOptions) => boolean])[]>
> = {
  node: [
    ['proc', () => true],
    ['tree', () => true],
    ['cgroup', () => true],
    ['v8', () => true],
    ['v8-gc', () => true],
    ['v8-profile', (options) => options.flightRecorder],
    ['v8-oom-dump', (options) => options.oomDump],
    ['bench', () => true],
  ],
  jvm: [
    ['proc', () => true],
    ['tree', () => true],
    ['cgroup', () => true],
    ['jvm-gc-log', (options) => options.gcLogging],
    ['jvm-oom-dump', (options) => options.oomDump],
    ['jfr', (options) => options.flightRecorder],
    ['hsperfdata', () => true],
    ['native-memory', (options) => options.nativeMemory],
    ['jmx', (options) => options.jmxPort !== null],
    ['async-profiler', (options) => options.profiler === 'async-profiler'],
    ['yourkit', (options) => options.profiler === 'yourkit'],
    ['bench', () => true],
  ],
  native: [
    ['proc', () => true],
    ['tree', () => true],
    ['cgroup', () => true],
    ['bench', () => true],
  ],
}

/** Those that can see into a process that ran before: nothing of theirs stands on its command line. */
const byAttachedRuntime: Readonly<Record<RuntimeName, readonly CollectorName[]>> = {
  node: ['proc', 'tree', 'cgroup', 'v8-inspector', 'bench'],
  jvm: ['proc', 'tree', 'cgroup', 'hsperfdata', 'bench'],
  native: ['proc', 'tree', 'cgroup', 'bench'],
}

/** The collectors of a run, in the order in which they sample. */
export function collectorsFor(runtime: RuntimeName, options: CaptureOptions, attached = false): Collector[] {
  const cost = new SamplingCost()
  const started = byRuntime[runtime].filter(([, wanted]) => wanted(options)).map(([name]) => name)
  return (attached ? byAttachedRuntime[runtime] : started).map((name) => {
    const factory: CollectorFactory = collectors[name]
    return measured(factory(options, cost), cost)
  })
}
