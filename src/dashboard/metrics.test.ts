import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { jvm, process, v8 } from '../../test/support/samples.js'
import type { Sample } from '../model/sample.js'
import { Feed } from './feed.js'
import { metrics, metricsText } from './metrics.js'

const facts = {
  kind: 'run',
  name: 'a "quoted" \\ name\nof two lines',
  target: 'embedded',
  intervalMs: 100,
} as const

function feedOf(...samples: Sample[]): Feed {
  const feed = new Feed(facts)
  feed.take({ type: 'samples', samples, progress: null, leftOut: 0 })
  return feed
}

const gc = (tMs: number, generation: 'young' | 'old'): Sample => ({
  series: 'gc',
  tMs,
  generation,
  name: 'Scavenge',
  pauseMs: 1.5,
  heapBeforeBytes: null,
  heapAfterBytes: null,
})

describe('the metrics', () => {
  it('are lines that Prometheus reads: help and type once each, before the values of the name', () => {
    const text = metricsText(feedOf(process(100, 5000), v8(100, 1000), gc(50, 'young'), gc(90, 'old')))
    expect(text.endsWith('\n')).toBe(true)
    const seen = new Set<string>()
    let current = ''
    for (const line of text.trimEnd().split('\n')) {
      const help = /^# HELP (\S+) \S.*\.$/.exec(line)
      const type = /^# TYPE (\S+) (gauge|counter)$/.exec(line)
      const value =
        /^([a-z][a-z0-9_]*)(\{(?:[a-z]+="(?:[^"\\\n]|\\["\\n])*",?)+\})? -?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/.exec(
          line,
        )
      if (help) {
        expect(seen.has(help[1]!), line).toBe(false)
        seen.add(help[1]!)
        current = help[1]!
      } else if (type) expect(type[1]).toBe(current)
      else expect(value?.[1], line).toBe(current)
    }
    expect(text).toContain('heapmark_gc_collections_total{generation="young"} 1\n')
    expect(text).toContain('heapmark_gc_pause_seconds_total{generation="old"} 0.0015\n')
    expect(text).toContain('heapmark_target_resident_memory_bytes 5000\n')
    expect(text).toContain('name="a \\"quoted\\" \\\\ name\\nof two lines"')
  })

  it('keep the rules of promtool check metrics: base units, _total for counters alone, a help text', () => {
    const units = /_(?:ms|milliseconds|micros|minutes|hours|kb|mb|kib|mib|percent|megabytes)(?:_|$)/
    for (const { name, type, help } of metrics) {
      expect(name).toMatch(/^heapmark_[a-z][a-z_]*[a-z]$/)
      expect(name.endsWith('_total'), name).toBe(type === 'counter')
      expect(name, 'base units').not.toMatch(units)
      expect(name, 'reserved').not.toMatch(/_(?:sum|count|bucket|gauge|counter)$/)
      expect(help).toMatch(/^[A-Z0-9].*\.$/)
    }
    expect(new Set(metrics.map(({ name }) => name)).size).toBe(metrics.length)
  })

  it('leave out what is not measured, and take counters of a JVM that tells nothing more', () => {
    const text = metricsText(feedOf(jvm(100, 2000, { gcCount: 7, gcMs: 250 })))
    expect(text).toContain('heapmark_gc_collections_total{generation="all"} 7\n')
    expect(text).toContain('heapmark_gc_pause_seconds_total{generation="all"} 0.25\n')
    expect(text).not.toContain('heapmark_target_resident_memory_bytes')
    expect(text).not.toContain('NaN')
    expect(text).not.toContain('null')
  })

  it('are all that the Grafana dashboard asks for', () => {
    const text = readFileSync('docs/grafana-dashboard.json', 'utf8')
    const dashboard = JSON.parse(text)
    const queries: string[] = dashboard.panels.flatMap(({ targets }: { targets?: { expr: string }[] }) =>
      (targets ?? []).map(({ expr }) => expr),
    )
    expect(queries.length).toBeGreaterThan(10)
    const known = new Set(metrics.map(({ name }) => name))
    for (const query of queries) {
      const names = query.match(/heapmark_\w+/g) ?? []
      expect(names.length, query).toBeGreaterThan(0)
      for (const name of names) expect(known.has(name), `${name} in ${query}`).toBe(true)
    }
  })
})
