import type { Feed } from './feed.js'

/** One figure as Prometheus takes it, in base units (seconds, bytes), its unit in its name. */
interface Metric {
  readonly name: string
  readonly type: 'gauge' | 'counter'
  readonly help: string
  /** null or undefined: not measured, so not told. */
  value(feed: Feed): number | null | undefined | readonly Labelled[]
}

interface Labelled {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const seconds = (ms: number | null | undefined) => (ms === null || ms === undefined ? ms : ms / 1000)

function collections(feed: Feed, of: 'count' | 'pauseMs'): Labelled[] {
  return (['young', 'old'] as const).flatMap((generation) => {
    const sum = feed.collections(generation)
    if (sum === null) return []
    return [{ labels: { generation }, value: of === 'count' ? sum.count : sum.pauseMs / 1000 }]
  })
}

/** Every metric, in the order in which they are written: a line or two each. */
export const metrics: readonly Metric[] = [
  {
    name: 'heapmark_run_info',
    type: 'gauge',
    help: 'Always 1; what is watched stands in the labels.',
    value: ({ state: { facts, run } }) => [
      { labels: { name: facts.name, target: facts.target ?? '', run: run ?? '' }, value: 1 },
    ],
  },
  {
    name: 'heapmark_run_elapsed_seconds',
    type: 'gauge',
    help: 'Time since the run started.',
    value: ({ state }) => seconds(state.progress?.elapsedMs),
  },
  {
    name: 'heapmark_run_ended',
    type: 'gauge',
    help: '1 once the run has ended.',
    value: ({ state }) => (state.ended === null ? 0 : 1),
  },
  {
    name: 'heapmark_asked_records',
    type: 'gauge',
    help: 'Records that the scenario asks for.',
    value: ({ state }) => state.progress?.askedRecords,
  },
  {
    name: 'heapmark_asked_records_per_second',
    type: 'gauge',
    help: 'Rate that the scenario asks for, on average.',
    value: ({ state }) => state.progress?.askedPerSecond,
  },
  {
    name: 'heapmark_received_records_total',
    type: 'counter',
    help: 'Records delivered, each counted once.',
    value: (feed) => feed.state.progress?.received ?? feed.newest('receiver')?.unique,
  },
  {
    name: 'heapmark_received_records_per_second',
    type: 'gauge',
    help: 'Records delivered a second, over the last second.',
    value: ({ state }) => state.progress?.reachedPerSecond,
  },
  {
    name: 'heapmark_generated_records_total',
    type: 'counter',
    help: 'Records that the embedded target has made.',
    value: (feed) => feed.newest('stream')?.generated,
  },
  {
    name: 'heapmark_sent_records_total',
    type: 'counter',
    help: 'Records that the embedded target has sent.',
    value: (feed) => feed.newest('stream')?.sent,
  },
  {
    name: 'heapmark_acknowledged_records_total',
    type: 'counter',
    help: 'Records whose receipt the embedded target has heard of.',
    value: (feed) => feed.newest('stream')?.acknowledged,
  },
  {
    name: 'heapmark_in_flight_records',
    type: 'gauge',
    help: 'Records sent and not yet acknowledged.',
    value: (feed) => feed.newest('stream')?.inFlight,
  },
  {
    name: 'heapmark_send_lag_seconds',
    type: 'gauge',
    help: 'How late the embedded target sends, against its schedule.',
    value: (feed) => seconds(feed.newest('stream')?.lagMs),
  },
  {
    name: 'heapmark_target_resident_memory_bytes',
    type: 'gauge',
    help: 'RSS of the target process.',
    value: (feed) => feed.newest('process')?.rssBytes,
  },
  {
    name: 'heapmark_target_resident_memory_peak_bytes',
    type: 'gauge',
    help: 'Largest RSS of the target process so far, by the kernel.',
    value: (feed) => feed.newest('process')?.peakRssBytes,
  },
  {
    name: 'heapmark_target_heap_used_bytes',
    type: 'gauge',
    help: 'Heap in use.',
    value: (feed) => (feed.newest('jvm') ?? feed.newest('v8'))?.heapUsedBytes,
  },
  {
    name: 'heapmark_target_heap_committed_bytes',
    type: 'gauge',
    help: 'Heap that the runtime has reserved memory for.',
    value: (feed) => feed.newest('jvm')?.heapCommittedBytes ?? feed.newest('v8')?.heapTotalBytes,
  },
  {
    name: 'heapmark_target_heap_limit_bytes',
    type: 'gauge',
    help: 'Heap limit of the run.',
    value: ({ state }) => state.progress?.heapLimitBytes,
  },
  {
    name: 'heapmark_target_cpu_seconds_total',
    type: 'counter',
    help: 'Processor time of the target process, user and system.',
    value: (feed) => seconds(feed.newest('process')?.cpuMs),
  },
  {
    name: 'heapmark_target_threads',
    type: 'gauge',
    help: 'Threads of the target process.',
    value: (feed) => feed.newest('process')?.threads,
  },
  {
    name: 'heapmark_target_open_files',
    type: 'gauge',
    help: 'Files and sockets that the target process has open.',
    value: (feed) => feed.newest('process')?.openFiles,
  },
  {
    name: 'heapmark_target_processes',
    type: 'gauge',
    help: 'Processes of the target, itself included, while there is more than one.',
    value: (feed) => feed.newest('tree')?.processes,
  },
  {
    name: 'heapmark_target_tree_resident_memory_bytes',
    type: 'gauge',
    help: 'Sum of the RSS of all processes of the target.',
    value: (feed) => feed.newest('tree')?.rssBytes,
  },
  {
    name: 'heapmark_gc_collections_total',
    type: 'counter',
    help: 'Garbage collections since the run started.',
    value: (feed) => {
      const seen = collections(feed, 'count')
      const counted = feed.newest('jvm')?.gcCount ?? null
      return seen.length > 0 || counted === null ? seen : [{ labels: { generation: 'all' }, value: counted }]
    },
  },
  {
    name: 'heapmark_gc_pause_seconds_total',
    type: 'counter',
    help: 'Time in garbage collections since the run started.',
    value: (feed) => {
      const seen = collections(feed, 'pauseMs')
      const counted = feed.newest('jvm')?.gcMs ?? null
      return seen.length > 0 || counted === null
        ? seen
        : [{ labels: { generation: 'all' }, value: counted / 1000 }]
    },
  },
  {
    name: 'heapmark_cgroup_memory_bytes',
    type: 'gauge',
    help: 'Memory of the control group of the target.',
    value: (feed) => feed.newest('cgroup')?.currentBytes,
  },
  {
    name: 'heapmark_cgroup_memory_limit_bytes',
    type: 'gauge',
    help: 'Memory limit of the control group; absent without one.',
    value: (feed) => feed.newest('cgroup')?.limitBytes,
  },
  {
    name: 'heapmark_receiver_requests_total',
    type: 'counter',
    help: 'Complete, well-formed requests to the receiver.',
    value: (feed) => feed.newest('receiver')?.requests,
  },
  {
    name: 'heapmark_receiver_received_bytes_total',
    type: 'counter',
    help: 'Body bytes of these requests.',
    value: (feed) => feed.newest('receiver')?.bytes,
  },
  {
    name: 'heapmark_receiver_errors_total',
    type: 'counter',
    help: 'Malformed, refused and broken requests.',
    value: (feed) => feed.newest('receiver')?.errors,
  },
  {
    name: 'heapmark_receiver_open_connections',
    type: 'gauge',
    help: 'Connections to the receiver that are open.',
    value: (feed) => feed.newest('receiver')?.openConnections,
  },
  {
    name: 'heapmark_receiver_resident_memory_bytes',
    type: 'gauge',
    help: 'RSS of the receiver process.',
    value: (feed) => feed.newest('receiver')?.rssBytes,
  },
  {
    name: 'heapmark_bench_resident_memory_bytes',
    type: 'gauge',
    help: 'RSS of heapmark itself, which samples.',
    value: (feed) => feed.newest('bench')?.rssBytes,
  },
  {
    name: 'heapmark_bench_cpu_seconds_total',
    type: 'counter',
    help: 'Processor time of heapmark itself.',
    value: (feed) => seconds(feed.newest('bench')?.cpuMs),
  },
  {
    name: 'heapmark_dashboard_left_out_samples_total',
    type: 'counter',
    help: 'Samples that the page was not told of, because it could not keep up.',
    value: (feed) => feed.leftOut,
  },
]

/** The text that `GET /metrics` answers with. */
export const metricsType = 'text/plain; version=0.0.4; charset=utf-8'

/** Prometheus' text format, version 0.0.4. What is not measured is left out, never 0. */
export function metricsText(feed: Feed): string {
  return metrics
    .map(({ name, type, help, value }) => {
      const found = value(feed)
      if (found === null || found === undefined) return ''
      const rows = typeof found === 'number' ? [{ labels: {}, value: found }] : found
      if (rows.length === 0) return ''
      const lines = rows.map((row) => `${name}${labelsOf(row.labels)} ${row.value}\n`)
      return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`
    })
    .join('')
}

function labelsOf(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
