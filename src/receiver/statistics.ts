import { LogHistogram } from '../model/histogram.js'
import type { ReceiverMessage, ReceiverStats } from '../model/receiver.js'
import { jsonSampleEvery } from './body-check.js'
import { nowMs, nsText } from './clock.js'
import { Ledger } from './ledger.js'
import { RecentRate } from './recent-rate.js'

/** The cheap counters, as sent to the bench. */
export type ReceiverCounters = Omit<Extract<ReceiverMessage, { type: 'counters' }>, 'type'>

/** Latencies are recorded in tenths of a microsecond: whole microseconds are too coarse for what is measured. */
const latencyUnitsPerMs = 10_000

/** Everything the receiver counts. Its memory does not grow with the number of requests. */
export class ReceiverStatistics {
  requests = 0
  bytes = 0
  errors = 0
  emptyBodies = 0
  invalidJson = 0
  connections = 0
  openConnections = 0
  readonly ledger = new Ledger()
  readonly lagMicros = new LogHistogram()
  readonly #latency = new LogHistogram()
  readonly #recent = new RecentRate()
  #jsonBodies = 0
  #startedMs = nowMs()
  #firstMs = -1
  #lastMs = -1

  /** Counts complete requests that were read together. */
  countRequests(requests: number, bytes: number, atMs: number): void {
    this.requests += requests
    this.bytes += bytes
    if (this.#firstMs < 0) this.#firstMs = atMs
    this.#lastMs = atMs
    this.#recent.add(requests, atMs)
  }

  countLatency(ms: number, requests: number): void {
    this.#latency.recordMany(ms * latencyUnitsPerMs, requests)
  }

  /** Whether the JSON body that begins now is one to be read whole. */
  chooseSample(): boolean {
    return this.#jsonBodies++ % jsonSampleEvery === 0
  }

  reset(): void {
    this.requests = 0
    this.bytes = 0
    this.errors = 0
    this.emptyBodies = 0
    this.invalidJson = 0
    this.connections = this.openConnections
    this.ledger.reset()
    this.lagMicros.reset()
    this.#latency.reset()
    this.#recent.reset()
    this.#jsonBodies = 0
    this.#startedMs = nowMs()
    this.#firstMs = -1
    this.#lastMs = -1
  }

  counters(): ReceiverCounters {
    const lagP99Micros = this.lagMicros.quantile(0.99)
    return {
      atNs: nsText(nowMs()),
      requests: this.requests,
      bytes: this.bytes,
      errors: this.errors,
      unique: this.ledger.unique,
      openConnections: this.openConnections,
      rssBytes: process.memoryUsage.rss(),
      lagP99Ms: lagP99Micros === null ? null : lagP99Micros / 1000,
    }
  }

  stats(): ReceiverStats {
    const atMs = nowMs()
    const activeMs = this.#lastMs - this.#firstMs
    return {
      requests: this.requests,
      bytes: this.bytes,
      errors: this.errors,
      emptyBodies: this.emptyBodies,
      invalidJson: this.invalidJson,
      jsonSampleEvery,
      connections: this.connections,
      openConnections: this.openConnections,
      elapsedMs: atMs - this.#startedMs,
      activeMs,
      throughputPerSecond: activeMs > 0 ? ((this.requests - 1) * 1000) / activeMs : 0,
      recentThroughputPerSecond: this.#recent.perSecond(atMs, this.#startedMs),
      latency: {
        averageMs: inMs(this.#latency.mean),
        p50Ms: inMs(this.#latency.quantile(0.5)),
        p99Ms: inMs(this.#latency.quantile(0.99)),
        maxMs: inMs(this.#latency.max),
      },
      rssBytes: process.memoryUsage.rss(),
      ledger: this.ledger.counts(),
      lagMicros: this.lagMicros.count === 0 ? null : this.lagMicros.toJSON(),
      firstRequestNs: this.#firstMs < 0 ? null : nsText(this.#firstMs),
      lastRequestNs: this.#lastMs < 0 ? null : nsText(this.#lastMs),
    }
  }
}

function inMs(latencyUnits: number | null): number | null {
  return latencyUnits === null ? null : latencyUnits / latencyUnitsPerMs
}
