import { LogHistogram } from '../model/histogram.js'
import type { ReceiverStats } from '../model/receiver.js'

const bytesPerMegabyte = 1e6

/** What `GET /stats` answers. The names are those of the test server it replaces; see `docs/receiver.md`. */
export function statsJson(stats: ReceiverStats): Record<string, number | null> {
  const lag = stats.lagMicros === null ? null : LogHistogram.fromJSON(stats.lagMicros)
  const lagMs = (micros: number | null | undefined) => rounded(micros == null ? null : micros / 1000)
  return {
    total_requests: stats.requests,
    total_bytes: stats.bytes,
    elapsed_seconds: rounded(stats.elapsedMs / 1000),
    active_duration: rounded(stats.activeMs / 1000),
    throughput_per_sec: rounded(stats.throughputPerSecond),
    recent_throughput_per_sec: rounded(stats.recentThroughputPerSecond),
    avg_latency_ms: rounded(stats.latency.averageMs),
    p50_latency_ms: rounded(stats.latency.p50Ms),
    p99_latency_ms: rounded(stats.latency.p99Ms),
    max_latency_ms: rounded(stats.latency.maxMs),
    errors: stats.errors,
    memory_mb: rounded(stats.rssBytes / bytesPerMegabyte),
    empty_bodies: stats.emptyBodies,
    invalid_json: stats.invalidJson,
    json_sample_every: stats.jsonSampleEvery,
    connections: stats.connections,
    open_connections: stats.openConnections,
    records_received: stats.ledger?.received ?? null,
    records_unique: stats.ledger?.unique ?? null,
    records_duplicated: stats.ledger?.duplicated ?? null,
    records_unreadable: stats.ledger?.unreadable ?? null,
    highest_record_index: stats.ledger?.highestIndex ?? null,
    lag_p50_ms: lagMs(lag?.quantile(0.5)),
    lag_p99_ms: lagMs(lag?.quantile(0.99)),
    lag_max_ms: lagMs(lag?.max),
  }
}

/** To a ten-thousandth: a microsecond is the smallest step of what is measured here. */
function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1e4) / 1e4
}
